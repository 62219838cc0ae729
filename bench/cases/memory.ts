import { prepareClip } from '../clips/clips.ts';
import { MemoryLog } from '../measure/memory-log.ts';
import { startProduct } from '../product/product.ts';
import { show } from '../product/show.ts';
import type { Figure } from '../report/figure.ts';
import type { BenchCase, CaseOptions } from './bench-case.ts';

const TARGET_MB = 200;

export const memory: BenchCase = {
  name: 'memory',
  about: 'resident memory while the program receives 1080p60',
  run: async ({ quick }: CaseOptions): Promise<Figure[]> => {
    const clip = prepareClip('p1080');
    await using product = await startProduct(clip);
    using log = new MemoryLog(product.program.pid);
    await show(product, clip, quick ? 15 : 90);
    return memoryFigures('memory', log);
  },
};

/** The highest value, and the growth from the second quarter to the last one. */
export function memoryFigures(what: string, log: MemoryLog): Figure[] {
  const { highest, shared, growth, seconds } = log;
  return [
    { what, measured: highest, unit: 'MB', target: TARGET_MB, note: `highest; ${shared.toFixed(1)} MB of it shared` },
    {
      what: `${what}, growth`,
      measured: growth,
      unit: 'MB',
      note: `median of the last quarter minus that of the second, ${seconds.toFixed(0)} s`,
    },
  ];
}
