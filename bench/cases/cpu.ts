import { setTimeout as sleep } from 'node:timers/promises';
import { pushWithFfmpeg } from '../../test/support/peers.ts';
import type { Clip } from '../clips/clips.ts';
import { prepareClip } from '../clips/clips.ts';
import { Distribution } from '../measure/distribution.ts';
import { cpuSeconds, describeThreads, threadSeconds } from '../measure/process-usage.ts';
import { startProduct, watchRing } from '../product/product.ts';
import type { Figure } from '../report/figure.ts';
import { bareDecode } from '../yardsticks/bare-decode.ts';
import { FfmpegListen } from '../yardsticks/ffmpeg-listen.ts';
import type { BenchCase, CaseOptions } from './bench-case.ts';

/** By then V8 has compiled the hot functions, and `ffmpeg -listen` has caught up after five seconds of analysis. */
const WARM_UP_MS = 25_000;
const QUICK_WARM_UP_MS = 9000;
const TARGET_RATIO = 0.9;

interface Duration {
  readonly warmUpMs: number;
  readonly seconds: number;
}

interface CpuFigures {
  /** Milliseconds of processor time per picture. */
  readonly perFrame: number;
  readonly framesPerSecond: number;
  readonly threads: string;
}

export const cpu: BenchCase = {
  name: 'cpu',
  about: 'processor time per picture while ffmpeg -re -c copy pushes 1080p60',
  run: async ({ quick }: CaseOptions): Promise<Figure[]> => {
    const clip = prepareClip('p1080');
    const time = quick ? { warmUpMs: QUICK_WARM_UP_MS, seconds: 6 } : { warmUpMs: WARM_UP_MS, seconds: 20 };
    const products: CpuFigures[] = [];
    const yardsticks: CpuFigures[] = [];
    const decodes: number[] = [];
    // They run in turns, so that other work on the machine affects both.
    for (let round = 0; round < (quick ? 1 : 3); round++) {
      products.push(await ofProduct(clip, time));
      yardsticks.push(await ofFfmpegListen(clip, time));
      decodes.push(await bareDecode(clip));
    }
    const listen = median(yardsticks.map(({ perFrame }) => perFrame));
    const decode = median(decodes);
    const product = median(products.map(({ perFrame }) => perFrame));
    const rates = (figures: CpuFigures[]): string =>
      figures.map(({ framesPerSecond }) => framesPerSecond.toFixed(1)).join(' ');
    return [
      {
        what: 'cpu per picture',
        measured: product,
        unit: 'ms',
        target: listen * TARGET_RATIO,
        yardstick: { name: 'ffmpeg -listen', value: listen },
        note: `pictures/s: ${rates(products)}; yardstick ${rates(yardsticks)}`,
      },
      {
        what: 'cpu per picture, compared with bare decode',
        measured: product,
        unit: 'ms',
        yardstick: { name: 'ffmpeg -threads 1 -f null', value: decode },
        note: products[0]?.threads ?? '',
      },
    ];
  },
};

async function ofProduct(clip: Clip, { warmUpMs, seconds }: Duration): Promise<CpuFigures> {
  await using product = await startProduct(clip);
  await using watch = watchRing(product, clip);
  await using _push = await pushWithFfmpeg(clip.path, product.url, { loop: true });
  await sleep(warmUpMs);
  const { pid } = product.program;
  const from = watch.frames.length;
  const before = cpuSeconds(pid);
  const threadsBefore = threadSeconds(pid);
  await sleep(seconds * 1000);
  const spent = cpuSeconds(pid) - before;
  const frames = watch.frames.length - from;
  return {
    perFrame: (spent * 1000) / frames,
    framesPerSecond: frames / seconds,
    threads: describeThreads(pid, threadsBefore, frames / 1000),
  };
}

async function ofFfmpegListen(clip: Clip, { warmUpMs, seconds }: Duration): Promise<CpuFigures> {
  await using listener = await FfmpegListen.counting();
  await using _push = await pushWithFfmpeg(clip.path, listener.url, { loop: true });
  await sleep(warmUpMs);
  const before = await listener.nextProgress();
  await sleep(seconds * 1000);
  const after = await listener.nextProgress();
  const frames = after.frames - before.frames;
  const perFrame = ((after.cpuSeconds - before.cpuSeconds) * 1000) / frames;
  return { perFrame, framesPerSecond: (frames * 1000) / (after.atMs - before.atMs), threads: '' };
}

function median(values: readonly number[]): number {
  return new Distribution(values).p50;
}
