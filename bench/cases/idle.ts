import { setTimeout as sleep } from 'node:timers/promises';
import { cpuSeconds, describeThreads, memoryOf, threadSeconds } from '../measure/process-usage.ts';
import { startProduct } from '../product/product.ts';
import type { Figure } from '../report/figure.ts';
import type { BenchCase, CaseOptions } from './bench-case.ts';

/** V8 collects garbage once, about eight seconds after the program has become idle. */
const SETTLE_MS = 12_000;
const TARGET_PERCENT = 2;

export const idle: BenchCase = {
  name: 'idle',
  about: 'processor time and memory while the program waits for a publisher',
  run: async ({ quick }: CaseOptions): Promise<Figure[]> => {
    const seconds = quick ? 5 : 20;
    await using product = await startProduct({ width: 1920, height: 1080, fps: 60 });
    const { pid } = product.program;
    await sleep(SETTLE_MS);
    const before = cpuSeconds(pid);
    const threadsBefore = threadSeconds(pid);
    await sleep(seconds * 1000);
    const spent = cpuSeconds(pid) - before;
    const { total, shared } = memoryOf(pid);
    return [
      {
        what: 'idle, share of a core',
        measured: (spent * 100) / seconds,
        unit: '%',
        target: TARGET_PERCENT,
        note: describeThreads(pid, threadsBefore, seconds / 100),
      },
      { what: 'memory, idle', measured: total, unit: 'MB', note: `${shared.toFixed(1)} MB of it shared` },
    ];
  },
};
