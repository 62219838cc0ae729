/**
 * Prints figures beside yardsticks measured in the same run: `npm run bench -- [CASE …] [--quick] [--minutes N]`. No figure makes it
 * fail, because figures depend on the machine.
 */
import { availableParallelism, cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { stopAll } from '../test/support/program.ts';
import { attacks } from './cases/attacks.ts';
import type { BenchCase } from './cases/bench-case.ts';
import { cameras } from './cases/cameras.ts';
import { cpu } from './cases/cpu.ts';
import { idle } from './cases/idle.ts';
import { ingest } from './cases/ingest.ts';
import { latency } from './cases/latency.ts';
import { memory } from './cases/memory.ts';
import { microphone } from './cases/microphone.ts';
import { pipewire } from './cases/pipewire.ts';
import { playout } from './cases/playout.ts';
import { preview } from './cases/preview.ts';
import { publishers } from './cases/publishers.ts';
import { ready } from './cases/ready.ts';
import { soak } from './cases/soak.ts';
import { start } from './cases/start.ts';
import { requireFfmpeg } from './clips/clips.ts';
import type { Figure } from './report/figure.ts';
import { printFigures } from './report/print-figures.ts';

const CASES: readonly BenchCase[] = [
  cpu,
  latency,
  playout,
  start,
  ready,
  memory,
  cameras,
  pipewire,
  idle,
  preview,
  microphone,
  ingest,
  publishers,
  attacks,
  soak,
];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    minutes: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

function chosenCases(): readonly BenchCase[] {
  const unknown = positionals.find((name) => !CASES.some((known) => known.name === name));
  if (unknown !== undefined)
    throw new Error(`There is no case ${unknown}. The cases are: ${CASES.map(({ name }) => name).join(', ')}`);
  // A full soak takes ten minutes, and attacks need root, so they run only when they are named.
  if (positionals.length === 0) return CASES.filter((known) => known !== attacks && (values.quick || known !== soak));
  return CASES.filter(({ name }) => positionals.includes(name));
}

function minutesOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const minutes = Number(text);
  if (!(minutes > 0)) throw new RangeError(`--minutes ${text}: give a number above 0`);
  return minutes;
}

async function main(): Promise<void> {
  if (values.help) {
    console.log('npm run bench -- [CASE …] [--quick] [--minutes N]\n');
    for (const { name, about } of CASES) console.log(`  ${name.padEnd(10)} ${about}`);
    return;
  }
  const cases = chosenCases();
  const ffmpeg = requireFfmpeg();
  console.log(
    `${availableParallelism()} cores (${cpus()[0]?.model ?? 'unknown'}), Node ${process.version}, ${ffmpeg}\n`,
  );
  for (const { name, about, run } of cases) {
    console.log(`${name}: ${about}`);
    const figures: Figure[] = await run({ quick: values.quick, minutes: minutesOf(values.minutes) });
    printFigures(figures);
  }
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await stopAll();
}
