import { setTimeout as sleep } from 'node:timers/promises';
import { i420Size, RingReader } from '@rtmp-vcam/video-pipeline';
import { MjpegReader } from '../../packages/rtmp-vcam/src/web/testing/mjpeg-reader.ts';
import { decodeFile } from '../../test/support/decode-file.ts';
import { pushWithFfmpeg } from '../../test/support/peers.ts';
import { childrenOf } from '../../test/support/processes.ts';
import { MAIN, type Product } from '../../test/support/product.ts';
import { Program } from '../../test/support/program.ts';
import { until } from '../../test/support/wait.ts';
import { type Clip, prepareClip } from '../clips/clips.ts';
import { readNumber } from '../clips/number-pattern.ts';
import { Distribution } from '../measure/distribution.ts';
import { cpuSeconds, threadSeconds } from '../measure/process-usage.ts';
import { startProduct, watchRing } from '../product/product.ts';
import type { Figure } from '../report/figure.ts';
import type { BenchCase, CaseOptions } from './bench-case.ts';

const PATH = '/api/cameras/1/preview.mjpeg';
const SETTLE_MS = 12_000;
/** Viewers beside the first one. */
const FURTHER = 10;
const ONE_PERCENT = 6;
const FURTHER_PERCENT = 1;
const DELAY_MS = 20;
/** The program keeps the thread of the preview for five seconds. */
const COLD_MS = 6500;
/** Who looks less often is not counted as a reader of the ring. */
const STAY_MS = 200;

export const preview: BenchCase = {
  name: 'preview',
  about: 'processor time and delay of the JPEG preview at 1080p60',
  run: async ({ quick }: CaseOptions): Promise<Figure[]> => {
    const clip = prepareClip('p1080');
    await using product = await startProduct(clip);
    await using _push = await pushWithFfmpeg(clip.path, product.url, { loop: true });
    return [...(await processorTime(product, clip, quick)), ...(await delays(product, clip, quick))];
  },
};

async function processorTime(product: Product, clip: Clip, quick: boolean): Promise<Figure[]> {
  // Decoding is not what is measured, so an app watches all the time.
  const watching = watchAsApp(product, clip);
  await sleep(quick ? SETTLE_MS / 4 : SETTLE_MS);
  const rounds: { readonly one: number; readonly further: number; readonly yardstick: number }[] = [];
  for (let round = 0; round < (quick ? 1 : 3); round++) {
    const none = await percentOf(product, 0, quick);
    const one = await percentOf(product, 1, quick);
    const many = await percentOf(product, 1 + FURTHER, quick);
    const again = await percentOf(product, 0, quick);
    const base = (none + again) / 2;
    rounds.push({ one: one - base, further: (many - one) / FURTHER, yardstick: await ofFfmpeg(product, quick) });
  }
  clearInterval(watching);
  const median = (key: 'one' | 'further' | 'yardstick'): number =>
    new Distribution(rounds.map((round) => round[key])).p50;
  return [
    {
      what: 'one viewer, share of a core',
      measured: median('one'),
      unit: '%',
      target: ONE_PERCENT,
      yardstick: { name: '`rtmp-vcam frames | ffmpeg`, 960x540, 15 fps', value: median('yardstick') },
    },
    { what: 'each further viewer', measured: median('further'), unit: '%', target: FURTHER_PERCENT },
  ];
}

function watchAsApp({ ring }: Product, { width, height }: Clip): NodeJS.Timeout {
  const reader = RingReader.open({ name: ring });
  const picture = new Uint8Array(i420Size(width, height));
  return setInterval(() => reader.next(picture, { after: 0 }), STAY_MS);
}

/**
 * The program's processor time with so many viewers, in per cent of a core. The busiest thread, which decodes, does not
 * count: what it takes changes more from minute to minute than what a viewer costs.
 */
async function percentOf(product: Product, count: number, quick: boolean): Promise<number> {
  const viewers = Array.from({ length: count }, () => view(product));
  await until('pictures', () => viewers.every(({ pictures }) => pictures.length > 0));
  await sleep(quick ? 1000 : 3000);
  const seconds = quick ? 5 : 10;
  const { pid } = product.program;
  const before = threadSeconds(pid);
  await sleep(seconds * 1000);
  const spent = [...threadSeconds(pid)].map(([id, ran]) => ran - (before.get(id) ?? 0));
  const percent = ((spent.reduce((sum, each) => sum + each, 0) - Math.max(...spent)) * 100) / seconds;
  for (const { socket } of viewers) socket.destroy();
  return percent;
}

function view({ http }: Product): MjpegReader {
  return new MjpegReader(Number(new URL(http).port), PATH);
}

/** The same pictures made by ffmpeg from what `rtmp-vcam frames` writes: processor time of both, in per cent of a core. */
async function ofFfmpeg({ ring, env }: Product, quick: boolean): Promise<number> {
  const frames = `'${process.execPath}' '${MAIN}' frames --ring '${ring}' --format y4m`;
  const ffmpeg = `ffmpeg -hide_banner -loglevel error -y -threads 1 -i - -vf fps=15,scale=960:540 -c:v mjpeg -q:v 4 -f mpjpeg /dev/null`;
  await using shell = await Program.start('bash', ['-c', `${frames} | ${ffmpeg} & wait`], {
    env: { ...process.env, ...env },
    group: true,
  });
  const pids = await until('both programs', () => {
    const found = childrenOf(shell.pid);
    return found.length === 2 && found;
  });
  await sleep(quick ? 2000 : 4000);
  const spent = (): number => pids.reduce((sum, pid) => sum + cpuSeconds(pid), 0);
  const seconds = quick ? 5 : 10;
  const before = spent();
  await sleep(seconds * 1000);
  return ((spent() - before) * 100) / seconds;
}

/** From the ring to a viewer, for each picture that was seen in both; and from opening the preview to its first picture. */
async function delays(product: Product, clip: Clip, quick: boolean): Promise<Figure[]> {
  const first: number[] = [];
  for (let visit = 0; visit < (quick ? 2 : 6); visit++) {
    await sleep(COLD_MS);
    const start = performance.now();
    const viewer = view(product);
    await until('a picture', () => viewer.pictures.length > 0);
    first.push(performance.now() - start);
    viewer.socket.destroy();
  }
  await using watch = watchRing(product, clip);
  const viewer = view(product);
  await until('pictures', () => viewer.pictures.length >= 30);
  const begin = viewer.pictures.length;
  const published = watch.frames.length;
  await sleep(quick ? 5000 : 15_000);
  viewer.socket.destroy();
  const times = new Map(watch.frames.slice(published).map(({ number, info }) => [number?.frame, info.publishedNs]));
  const ages: number[] = [];
  for (const [index, file] of viewer.pictures.slice(begin).entries()) {
    const { picture, size } = await decodeFile(file);
    const at = times.get(readNumber(picture, size.width));
    const arrival = viewer.arrivals[begin + index];
    if (at !== undefined && arrival !== undefined && arrival > at) ages.push(Number(arrival - at) / 1e6);
  }
  const age = new Distribution(ages);
  const opened = new Distribution(first);
  return [
    {
      what: 'from the ring to the viewer',
      measured: age.p50,
      unit: 'ms',
      target: DELAY_MS,
      note: `p50 of ${age.count}; p99 ${age.p99.toFixed(1)}`,
    },
    {
      what: 'first picture after the preview was opened, without other viewers',
      measured: opened.p50,
      unit: 'ms',
      note: `p50 of ${opened.count}; highest ${opened.max.toFixed(0)}; the thread loads FFmpeg`,
    },
  ];
}
