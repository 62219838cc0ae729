import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pushWithFfmpeg } from '../../test/support/peers.ts';
import type { Product } from '../../test/support/product.ts';
import { RingWatch } from '../../test/support/ring-watch.ts';
import { wholeCanvas } from '../../test/support/view.ts';
import { type Clip, prepareClip } from '../clips/clips.ts';
import { readNumber } from '../clips/number-pattern.ts';
import { cpuSeconds, memoryOf } from '../measure/process-usage.ts';
import { startProduct } from '../product/product.ts';
import type { Figure } from '../report/figure.ts';
import { FfmpegListen } from '../yardsticks/ffmpeg-listen.ts';
import type { BenchCase, CaseOptions } from './bench-case.ts';

const MOST = 4;
const FIRST_MB = 200;
const FURTHER_MB = 60;

interface Measured {
  /** Milliseconds of processor time for a picture of one camera. */
  readonly perPicture: number;
  readonly picturesPerSecond: number;
  /** Highest resident memory in megabytes. */
  readonly peak: number;
}

export const cameras: BenchCase = {
  name: 'cameras',
  about: `one camera, and ${MOST} cameras in one program, while ffmpeg pushes 720p30 to each`,
  run: async ({ quick }: CaseOptions): Promise<Figure[]> => {
    const clip = prepareClip('p720');
    const [warmUp, seconds] = quick ? [6000, 8] : [20_000, 20];
    const one = await ofProduct(clip, 1, warmUp, seconds);
    const several = await ofProduct(clip, MOST, warmUp, seconds);
    const listening = await ofFfmpeg(clip, MOST, warmUp, seconds);
    const yardstick = { name: `${MOST} ffmpeg -listen`, value: listening.perPicture };
    const rates = `pictures/s: ${several.picturesPerSecond.toFixed(0)}; yardstick ${listening.picturesPerSecond.toFixed(0)}`;
    return [
      { what: `cpu per picture, ${MOST} cameras`, measured: several.perPicture, unit: 'ms', yardstick, note: rates },
      {
        what: 'the same beside one camera',
        measured: several.perPicture,
        unit: 'ms',
        yardstick: { name: 'one camera', value: one.perPicture },
        note: '1.00 is linear growth',
      },
      { what: 'memory, one camera', measured: one.peak, unit: 'MB', target: FIRST_MB, note: 'highest' },
      {
        what: 'memory, each further camera',
        measured: (several.peak - one.peak) / (MOST - 1),
        unit: 'MB',
        target: FURTHER_MB,
        note: `${several.peak.toFixed(0)} MB in all`,
      },
    ];
  },
};

async function ofProduct(clip: Clip, count: number, warmUpMs: number, seconds: number): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'rtmp-vcam-bench-'));
  const file = join(folder, 'cameras.toml');
  writeFileSync(file, Array.from({ length: count }, (_, index) => `[[camera]]\nname = "C${index + 1}"\n`).join(''));
  await using product = await startProduct(clip, { env: { RTMP_VCAM_CONFIG: file } });
  rmSync(folder, { recursive: true });
  const urls = Array.from({ length: count }, (_, index) => {
    return index === 0 ? product.url : product.url.replace('/live/', `/c${index + 1}/`);
  });
  const watches = urls.map((_, index) => watchOf(product, index, clip));
  const pushes = await Promise.all(urls.map((url) => pushWithFfmpeg(clip.path, url, { loop: true })));
  try {
    await sleep(warmUpMs);
    const { pid } = product.program;
    const shown = (): number => sum(watches.map(({ frames }) => frames.length));
    const [from, before] = [shown(), cpuSeconds(pid)];
    await sleep(seconds * 1000);
    const pictures = shown() - from;
    const perPicture = ((cpuSeconds(pid) - before) * 1000) / pictures;
    return { perPicture, picturesPerSecond: pictures / seconds, peak: memoryOf(pid).peak };
  } finally {
    await closeAll([...pushes, ...watches]);
  }
}

async function ofFfmpeg(clip: Clip, count: number, warmUpMs: number, seconds: number): Promise<Measured> {
  const listeners = await Promise.all(Array.from({ length: count }, () => FfmpegListen.counting()));
  const pushes = await Promise.all(listeners.map(({ url }) => pushWithFfmpeg(clip.path, url, { loop: true })));
  try {
    await sleep(warmUpMs);
    const before = await Promise.all(listeners.map((listener) => listener.nextProgress()));
    await sleep(seconds * 1000);
    const after = await Promise.all(listeners.map((listener) => listener.nextProgress()));
    const spent = after.map((now, index) => {
      const { frames = 0, cpuSeconds: cpu = 0, atMs = 0 } = before[index] ?? {};
      return { frames: now.frames - frames, cpu: now.cpuSeconds - cpu, seconds: (now.atMs - atMs) / 1000 };
    });
    const [frames, cpu] = [sum(spent.map((each) => each.frames)), sum(spent.map((each) => each.cpu))];
    const rate = sum(spent.map((each) => each.frames / each.seconds));
    return { perPicture: (cpu * 1000) / frames, picturesPerSecond: rate, peak: Number.NaN };
  } finally {
    await closeAll([...pushes, ...listeners]);
  }
}

async function closeAll(all: readonly AsyncDisposable[]): Promise<void> {
  for (const each of all) await each[Symbol.asyncDispose]();
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function watchOf({ ring }: Product, index: number, clip: Clip): RingWatch {
  const read = (picture: Uint8Array) => ({ clip: 0, frame: readNumber(picture, clip.width) });
  return new RingWatch({ ring: index === 0 ? ring : `${ring}_${index + 1}`, view: wholeCanvas(clip), read, keep: 0 });
}
