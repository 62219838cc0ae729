import { readFileSync } from 'node:fs';
import { Product } from '../../test/support/product.ts';
import { Distribution } from '../measure/distribution.ts';
import { cpuSeconds } from '../measure/process-usage.ts';
import type { Figure } from '../report/figure.ts';
import type { BenchCase, CaseOptions } from './bench-case.ts';

/** What the page may add. */
const TARGET_MS = 30;
const WITH_PAGE = ['--http', '127.0.0.1:0'];
const WITHOUT = ['--no-http'];

interface Start {
  readonly wallMs: number;
  readonly cpuMs: number;
}

export const ready: BenchCase = {
  name: 'ready',
  about: 'time from the start of the program until it takes streams, with and without the page',
  run: async ({ quick }: CaseOptions): Promise<Figure[]> => {
    const [page, none]: [Start[], Start[]] = [[], []];
    const turns = [
      () => started(WITH_PAGE).then((start) => page.push(start)),
      () => started(WITHOUT).then((start) => none.push(start)),
    ];
    for (let round = 0; round < (quick ? 3 : 20); round++) {
      // Whichever is first may find its files in memory more seldom.
      for (const turn of round % 2 === 0 ? turns : turns.toReversed()) await turn();
    }
    return [
      figureOf('until ready', page, none, ({ wallMs }) => wallMs),
      figureOf('processor time until ready', page, none, ({ cpuMs }) => cpuMs),
    ];
  },
};

function figureOf(
  what: string,
  page: readonly Start[],
  none: readonly Start[],
  value: (start: Start) => number,
): Figure {
  const [own, other] = [new Distribution(page.map(value)), new Distribution(none.map(value))];
  const load = readFileSync('/proc/loadavg', 'utf8').split(' ')[0];
  return {
    what,
    measured: own.p50,
    unit: 'ms',
    target: other.p50 + TARGET_MS,
    yardstick: { name: 'the same with --no-http', value: other.p50 },
    note: `medians of ${own.count}; fastest ${own.percentile(0).toFixed(0)} and ${other.percentile(0).toFixed(0)}; load ${load}`,
  };
}

async function started(http: readonly string[]): Promise<Start> {
  const begin = performance.now();
  let wallMs = Number.NaN;
  await using product = await Product.start({
    http,
    onLine: (line) => {
      if (line.includes('"msg":"ready"')) wallMs = performance.now() - begin;
    },
  });
  // Ready programs rest, so that what is used a moment later is hardly more.
  return { wallMs, cpuMs: cpuSeconds(product.program.pid) * 1000 };
}
