import type { Product } from '../../test/support/product.ts';
import { type Clip, prepareClip } from '../clips/clips.ts';
import { readFlvClip } from '../clips/flv-clip.ts';
import { Distribution } from '../measure/distribution.ts';
import { matchFrames } from '../measure/latency.ts';
import { startProduct } from '../product/product.ts';
import { show } from '../product/show.ts';
import { publish } from '../publisher/publish.ts';
import type { Figure } from '../report/figure.ts';
import { FfmpegListen, LOW_DELAY } from '../yardsticks/ffmpeg-listen.ts';
import type { BenchCase, CaseOptions } from './bench-case.ts';

const TARGET_MS = 100;
const PUSH_SECONDS = 1;

export const start: BenchCase = {
  name: 'start',
  about: "time from the last byte of a stream's first keyframe to its first picture",
  run: async ({ quick }: CaseOptions): Promise<Figure[]> => {
    const clip = prepareClip('p1080');
    const first: number[] = [];
    const later: number[] = [];
    for (let round = 0; round < (quick ? 1 : 5); round++) {
      await using product = await startProduct(clip);
      first.push(await firstPicture(product, clip));
      for (let push = 0; push < 3; push++) later.push(await firstPicture(product, clip));
    }
    const plain = await ofFfmpegListen(clip, []);
    const tuned = await ofFfmpegListen(clip, LOW_DELAY);
    return [
      figureOf('first picture, first push after the start', first, { name: 'ffmpeg -listen, low delay', value: tuned }),
      figureOf('first picture, later pushes', later, { name: 'ffmpeg -listen', value: plain }),
    ];
  },
};

function figureOf(what: string, values: readonly number[], yardstick: { name: string; value: number }): Figure {
  const { p50, max, count } = new Distribution(values);
  return {
    what,
    measured: max,
    unit: 'ms',
    target: TARGET_MS,
    yardstick,
    note: `highest of ${count}; p50 ${p50.toFixed(1)}`,
  };
}

async function firstPicture(product: Product, clip: Clip): Promise<number> {
  return earliest(await show(product, clip, PUSH_SECONDS));
}

async function ofFfmpegListen(clip: Clip, options: readonly string[]): Promise<number> {
  await using listener = await FfmpegListen.watching(clip, options);
  const sent = await publish(clip, { port: listener.port, seconds: options.length === 0 ? 8 : 2 });
  return earliest(matchFrames(readFlvClip(clip.path, clip.fps), sent, listener.frames));
}

/** Milliseconds from the first keyframe to the picture that was seen first. */
function earliest(latencies: readonly { own: number; at: number }[]): number {
  const first = latencies[0];
  return first === undefined ? Number.NaN : first.own + first.at * 1000;
}
