import { prepareClip } from '../clips/clips.ts';
import { Distribution } from '../measure/distribution.ts';
import { MemoryLog } from '../measure/memory-log.ts';
import { startProduct } from '../product/product.ts';
import { show } from '../product/show.ts';
import type { Figure } from '../report/figure.ts';
import type { BenchCase, CaseOptions } from './bench-case.ts';
import { memoryFigures } from './memory.ts';

const CANVAS_FPS = 30;

export const soak: BenchCase = {
  name: 'soak',
  about: 'latency and memory over ten minutes of 60 fps in, 30 fps out',
  run: async ({ quick }: CaseOptions): Promise<Figure[]> => {
    const [minutes, minute] = quick ? [3, 10] : [10, 60];
    const clip = prepareClip('p1080');
    await using product = await startProduct({ ...clip, fps: CANVAS_FPS });
    using log = new MemoryLog(product.program.pid);
    const latencies = await show(product, clip, minutes * minute);
    const parts = Array.from({ length: minutes }, (_, index) => {
      const part = latencies.filter(({ at }) => Math.floor(at / minute) === index);
      return new Distribution(part.map(({ own }) => own));
    });
    const list = (pick: (part: Distribution) => number): string => parts.map((part) => pick(part).toFixed(1)).join(' ');
    const length = quick ? `${minute} s` : 'minute';
    return [
      {
        what: `soak: latency p50, last ${length}`,
        measured: parts.at(-1)?.p50 ?? Number.NaN,
        unit: 'ms',
        yardstick: { name: `first ${length}`, value: parts[0]?.p50 ?? Number.NaN },
        note: list(({ p50 }) => p50),
      },
      {
        what: `soak: latency p99, last ${length}`,
        measured: parts.at(-1)?.p99 ?? Number.NaN,
        unit: 'ms',
        yardstick: { name: `first ${length}`, value: parts[0]?.p99 ?? Number.NaN },
        note: list(({ p99 }) => p99),
      },
      {
        what: 'soak: pictures a second',
        measured: latencies.length / (minutes * minute),
        unit: '/s',
        note: `${clip.fps} in, canvas ${CANVAS_FPS}`,
      },
      ...memoryFigures('soak: memory', log),
    ];
  },
};
