import type { Gap, LongestGaps } from './measure/gaps.ts';
import type { Growth } from './measure/growth.ts';
import type { Counts } from './senders/senders.ts';

/** A camera that shows nothing for longer than this is a failure, in milliseconds. */
const MOST_GAP_MS = 1000;

interface Report {
  readonly minutes: number;
  readonly cameras: readonly (LongestGaps & {
    readonly name: string;
    /** What was going on when a time without a new picture began. */
    readonly during: (gap: Gap) => string;
    /** It always has a sender, so that new pictures must always come. */
    readonly isSteady: boolean;
  })[];
  readonly stalledMs: number;
  readonly growth: readonly Growth[];
  /** The kinds of descriptors of which there are more than after the first round. */
  readonly descriptors: string;
  readonly rounds: number;
  readonly happened: ReadonlyMap<string, number>;
  readonly senders: Counts;
  readonly problems: readonly string[];
}

/** Prints what was measured. True if all is as it should be. */
export function printReport(report: Report): boolean {
  const { minutes, cameras, stalledMs, growth, rounds, happened, senders, problems } = report;
  const rows: (readonly [what: string, measured: string, most: string, isGood: boolean | undefined])[] = [];
  const told: string[] = [];
  for (const { name, pictures, noSignMs, noPictureMs, worst, during, isSteady } of cameras) {
    rows.push([
      `${name}: longest without a sign of life`,
      `${noSignMs.toFixed(0)} ms`,
      `${MOST_GAP_MS} ms`,
      noSignMs <= MOST_GAP_MS,
    ]);
    if (isSteady) {
      const isGood = noPictureMs <= MOST_GAP_MS && senders.steady === 1;
      rows.push([
        `${name}: longest without a new picture`,
        `${noPictureMs.toFixed(0)} ms`,
        `${MOST_GAP_MS} ms`,
        isGood,
      ]);
    }
    if (isSteady) {
      told.push(
        ...worst.map(
          (gap) => `${gap.ms.toFixed(0)} ms (${(gap.to - gap.from).toFixed(0)} ms on the clock): ${during(gap)}`,
        ),
      );
    }
    rows.push([`${name}: pictures read`, `${pictures}`, '', undefined]);
  }
  for (const { kind, before, after, most, grows } of growth) {
    const unit = kind === 'memory' ? ' MB' : '';
    const text = `${before.toFixed(0)} → ${after.toFixed(0)}${unit}, at most ${most.toFixed(0)}${unit}`;
    rows.push([
      `${KINDS[kind]}, second third → last third`,
      text,
      'no growth',
      grows === undefined ? undefined : !grows,
    ]);
  }
  rows.push(['the machine itself stood still', `${(stalledMs / 1000).toFixed(1)} s`, '', undefined]);
  const failed = rows.filter(([, , , isGood]) => isGood === false).length + problems.length;
  console.log(`\n${minutes} minutes, ${rounds} rounds\n`);
  console.log('| figure | measured | limit | |\n|---|---|---|---|');
  for (const [what, measured, most, isGood] of rows) {
    console.log(`| ${what} | ${measured} | ${most} | ${isGood === undefined ? '' : isGood ? 'ok' : 'FAILED'} |`);
  }
  console.log('\n| what happened | times |\n|---|---|');
  for (const [name, times] of happened) console.log(`| ${name} | ${times} |`);
  console.log(`| a sender came and went | ${senders.coming} |`);
  console.log(`| a sender came over a bad network | ${senders.far} |`);
  console.log(`| the bad network dropped a connection | ${senders.dropped} |`);
  console.log('\nThe longest times without a new picture:\n');
  for (const line of told) console.log(`- ${line}`);
  console.log(`\nDescriptors, last round compared with the first one: ${report.descriptors || 'no more of any kind'}`);
  for (const problem of problems) console.log(`\nFAILED: ${problem}`);
  console.log(failed === 0 ? '\nAll is well.' : `\n${failed} failed.`);
  return failed === 0;
}

const KINDS = {
  memory: 'memory without the rings',
  descriptors: 'descriptors',
  threads: 'threads',
  shared: 'files in /dev/shm',
} as const;
