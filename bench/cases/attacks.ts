import { setTimeout as sleep } from 'node:timers/promises';
import type { TwoComputers } from '../../test/support/network-namespace.ts';
import { ATTACKS } from '../attacks/attacks.ts';
import { type Contestant, type ContestantKind, KEY, nodeMedia, rtmpVcam } from '../attacks/contestants.ts';
import { attackNetwork, SERVER_IPV4 } from '../attacks/network.ts';
import { type Clip, prepareClip } from '../clips/clips.ts';
import { memoryOf } from '../measure/process-usage.ts';
import { Job } from '../processes/job.ts';
import type { Figure } from '../report/figure.ts';
import type { BenchCase, CaseOptions } from './bench-case.ts';

const SETTLE_MS = 3000;
const RSS_EVERY_MS = 100;

export const attacks: BenchCase = {
  name: 'attacks',
  about: 'what attackers without a key cost an honest sender of 30 pictures a second, and newcomers (needs root)',
  run: async ({ quick }: CaseOptions): Promise<Figure[]> => {
    const clip = prepareClip('p720');
    const seconds = quick ? 3 : 10;
    const figures: Figure[] = [];
    for (const attack of Object.keys(ATTACKS)) {
      const own = await measure(rtmpVcam, { attack, clip, seconds });
      const other = await measure(nodeMedia, { attack, clip, seconds });
      const row = (what: string, unit: string, value: (outcome: Outcome) => number, note = ''): Figure => {
        const yardstick = { name: nodeMedia.name, value: value(other) };
        return { what: `${attack}: ${what}`, measured: value(own), unit, yardstick, note };
      };
      figures.push(
        row(
          'pictures',
          '/s',
          ({ pictures }) => pictures,
          `${own.tries} and ${other.tries} tries${Number.isNaN(other.memory[2]) ? `; ${nodeMedia.name} ended` : ''}`,
        ),
        row('newcomers let in', '%', ({ letIn }) => letIn * 100),
        row('memory before', 'MB', ({ memory }) => memory[0]),
        row('memory at most', 'MB', ({ memory }) => memory[1]),
        row('memory after', 'MB', ({ memory }) => memory[2]),
        row('log', 'kB/s', ({ logged }) => logged / 1000),
      );
    }
    return figures;
  },
};

interface Outcome {
  /** New pictures a second that a receiver saw during the attack. */
  readonly pictures: number;
  /** Share of the newcomers. */
  readonly letIn: number;
  /** Megabytes before, at most, and after. */
  readonly memory: readonly [number, number, number];
  /** Bytes a second. */
  readonly logged: number;
  readonly tries: number;
}

interface Conditions {
  readonly attack: string;
  readonly clip: Clip;
  readonly seconds: number;
}

async function measure(kind: ContestantKind, conditions: Conditions): Promise<Outcome> {
  await using network = await attackNetwork();
  await using contestant = await kind.start(network.here, conditions.clip);
  const { path, fps } = conditions.clip;
  const url = `rtmp://${SERVER_IPV4}:${contestant.port}/live/${KEY}`;
  await using honest = await job(network, 'honest-process.ts', { url, path, fps });
  await honest.report(isObject);
  await contestant.pictures();
  await sleep(SETTLE_MS);
  return await underAttack(network, contestant, conditions);
}

async function underAttack(
  network: TwoComputers,
  contestant: Contestant,
  { attack, seconds }: Conditions,
): Promise<Outcome> {
  const { port, program } = contestant;
  const before = memoryOf(program.pid).total;
  await using attacker = await job(network, 'attacker-process.ts', { attack, port, seconds });
  await using newcomers = await job(network, 'newcomer-process.ts', { port, seconds: seconds - 1, key: KEY });
  let highest = before;
  const timer = setInterval(() => {
    if (program.isRunning) highest = Math.max(highest, memoryOf(program.pid).total);
  }, RSS_EVERY_MS);
  const [start, startPictures, startLog] = [performance.now(), await contestant.pictures(), program.output.length];
  const { tries = 0 } = await attacker.report(isObject);
  const took = (performance.now() - start) / 1000;
  const pictures = ((await contestant.pictures()) - startPictures) / took;
  const logged = (program.output.length - startLog) / took;
  const came = await newcomers.report(isObject);
  await sleep(SETTLE_MS);
  clearInterval(timer);
  const letIn = (came.letIn ?? 0) / Math.max(1, came.tries ?? 0);
  const after = program.isRunning ? memoryOf(program.pid).total : Number.NaN;
  return { pictures, letIn, memory: [before, highest, after], logged, tries };
}

function job(network: TwoComputers, file: string, task: object): Promise<Job> {
  return Job.start(new URL(`../attacks/${file}`, import.meta.url), task, { within: network.there.within });
}

interface Report {
  readonly tries?: number;
  readonly letIn?: number;
}

function isObject(value: unknown): value is Report {
  return typeof value === 'object' && value !== null;
}
