import { setTimeout as sleep } from 'node:timers/promises';
import { i420Size, RingReader } from '@rtmp-vcam/video-pipeline';
import { pushWithFfmpeg } from '../../test/support/peers.ts';
import type { Product } from '../../test/support/product.ts';
import { untilResting } from '../../test/support/resting.ts';
import { type Clip, type ClipId, prepareClip } from '../clips/clips.ts';
import { Distribution } from '../measure/distribution.ts';
import { cpuSeconds, describeThreads, memoryOf, threadSeconds } from '../measure/process-usage.ts';
import { startProduct } from '../product/product.ts';
import type { Figure } from '../report/figure.ts';
import type { BenchCase, CaseOptions } from './bench-case.ts';

/** V8 collects garbage once, about eight seconds after the program has become idle. */
const SETTLE_MS = 12_000;
/** By then V8 has compiled what a stream needs that nobody watches. */
const WARM_UP_MS = 20_000;
const QUICK_WARM_UP_MS = 8000;
const WAITING_PERCENT = 2;
const UNWATCHED_PERCENT = 3;
const GROWTH_MIB = 32;
const LIVE_MS = 200;

export const idle: BenchCase = {
  name: 'idle',
  about: 'processor time and memory without a publisher, and with a stream of 1080p60 that nobody watches',
  run: async ({ quick }: CaseOptions): Promise<Figure[]> => {
    const waiting = await whileWaiting(quick);
    const unwatched: Usage[] = [];
    const decoded: Usage[] = [];
    // They run in turns, so that other work on the machine affects both.
    for (let round = 0; round < (quick ? 1 : 3); round++) {
      unwatched.push(await whileNobodyWatches('auto', quick));
      decoded.push(await whileNobodyWatches('never', quick));
    }
    return [
      ...waiting,
      {
        what: '1080p60 that nobody watches, share of a core',
        measured: median(unwatched.map(({ percent }) => percent)),
        unit: '%',
        target: UNWATCHED_PERCENT,
        yardstick: { name: '--idle never', value: median(decoded.map(({ percent }) => percent)) },
        note: unwatched[0]?.threads ?? '',
      },
      {
        what: 'the same, memory more than without a publisher',
        measured: Math.max(...unwatched.map(({ grownMiB }) => grownMiB)),
        unit: 'MiB',
        target: GROWTH_MIB,
        yardstick: { name: '--idle never', value: Math.max(...decoded.map(({ grownMiB }) => grownMiB)) },
      },
      ...(await comings('p1080', quick)),
      ...(await comings('p1080Reordered', quick)),
    ];
  },
};

async function whileWaiting(quick: boolean): Promise<Figure[]> {
  await using product = await startProduct({ width: 1920, height: 1080, fps: 60 });
  await sleep(SETTLE_MS);
  const { percent, threads } = await usage(product, quick);
  const { total, shared } = memoryOf(product.program.pid);
  return [
    { what: 'idle, share of a core', measured: percent, unit: '%', target: WAITING_PERCENT, note: threads },
    { what: 'memory, idle', measured: total, unit: 'MB', note: `${shared.toFixed(1)} MB of it shared` },
  ];
}

interface Usage {
  readonly percent: number;
  readonly threads: string;
  readonly grownMiB: number;
}

async function whileNobodyWatches(idle: 'auto' | 'never', quick: boolean): Promise<Usage> {
  const clip = prepareClip('p1080');
  await using product = await startProduct(clip, { args: ['--idle', idle] });
  await sleep(SETTLE_MS);
  const before = memoryOf(product.program.pid);
  await using _push = await pushWithFfmpeg(clip.path, product.url, { loop: true });
  await sleep(quick ? QUICK_WARM_UP_MS : WARM_UP_MS);
  const measured = await usage(product, quick);
  const after = memoryOf(product.program.pid);
  // The pages of the ring count once they were written, with and without a stream.
  const own = (memory: typeof after): number => memory.total - memory.shared;
  return { ...measured, grownMiB: ((own(after) - own(before)) * 1e6) / 2 ** 20 };
}

async function usage({ program: { pid } }: Product, quick: boolean): Promise<Pick<Usage, 'percent' | 'threads'>> {
  const seconds = quick ? 5 : 20;
  const before = cpuSeconds(pid);
  const threadsBefore = threadSeconds(pid);
  await sleep(seconds * 1000);
  const spent = cpuSeconds(pid) - before;
  return { percent: (spent * 100) / seconds, threads: describeThreads(pid, threadsBefore, seconds / 100) };
}

/** Readers come at different moments between two keyframes, which are two seconds apart. */
async function comings(id: ClipId, quick: boolean): Promise<Figure[]> {
  const clip = prepareClip(id);
  await using product = await startProduct(clip);
  await using _push = await pushWithFfmpeg(clip.path, product.url, { loop: true });
  const first: number[] = [];
  const live: number[] = [];
  for (let visit = 0; visit < (quick ? 5 : 24); visit++) {
    await untilResting(product);
    await sleep((visit * 370) % 2000);
    const seen = await come(product, clip);
    first.push(seen.first);
    live.push(seen.live);
  }
  return [figureOf(`${clip.name}: a reader comes, last picture`, first, 50), figureOf('live picture', live, LIVE_MS)];
}

function figureOf(what: string, values: readonly number[], target: number): Figure {
  const { p50, max, count } = new Distribution(values);
  return { what, measured: p50, unit: 'ms', target, note: `p50 of ${count}; highest ${max.toFixed(0)}` };
}

/** Milliseconds from attaching to the ring until the picture that was there, and the first one that is decoded for it. */
async function come({ ring }: Product, { width, height }: Clip): Promise<{ first: number; live: number }> {
  const picture = new Uint8Array(i420Size(width, height));
  const start = performance.now();
  const reader = RingReader.open({ name: ring });
  try {
    const { number } = await reader.waitNext(picture, { after: 0 });
    const first = performance.now() - start;
    await reader.waitNext(picture, { after: number });
    return { first, live: performance.now() - start };
  } finally {
    reader.close();
  }
}

function median(values: readonly number[]): number {
  return new Distribution(values).p50;
}
