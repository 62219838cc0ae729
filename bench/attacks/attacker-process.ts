/** Attacks from the network namespace that it was started in. */
import { doJob } from '../processes/do-job.ts';
import { ATTACKS } from './attacks.ts';

interface AttackTask {
  readonly attack: string;
  readonly port: number;
  readonly seconds: number;
}

doJob(isTask, async ({ attack, port, seconds }) => {
  const run = ATTACKS[attack];
  if (run === undefined) throw new Error(`There is no attack ${attack}`);
  const tries = await run({ port, until: performance.now() + seconds * 1000 });
  return { tries };
});

function isTask(value: unknown): value is AttackTask {
  return typeof value === 'object' && value !== null && 'attack' in value && 'seconds' in value;
}
