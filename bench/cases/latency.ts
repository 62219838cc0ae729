import { type Clip, type ClipId, prepareClip } from '../clips/clips.ts';
import { readFlvClip } from '../clips/flv-clip.ts';
import { Distribution } from '../measure/distribution.ts';
import { type FrameLatency, matchFrames } from '../measure/latency.ts';
import { startProduct } from '../product/product.ts';
import { show } from '../product/show.ts';
import { publish } from '../publisher/publish.ts';
import type { Figure } from '../report/figure.ts';
import { decodeTimes } from '../yardsticks/decode-times.ts';
import { FfmpegListen, LOW_DELAY } from '../yardsticks/ffmpeg-listen.ts';
import type { BenchCase, CaseOptions } from './bench-case.ts';

/** Seconds at the start that do not count: V8 compiles, and ffmpeg catches up after it has analysed the stream. */
const WARM_UP = 8;
const QUICK_WARM_UP = 2;
const FFMPEG_WARM_UP = 8;
/** Milliseconds that a picture may take in addition to its decoding. */
const P50_ALLOWANCE = 2;
const P99_ALLOWANCE = 10;

export const latency: BenchCase = {
  name: 'latency',
  about: 'time from the last byte of an access unit on the socket to the picture in the ring',
  run: async ({ quick }: CaseOptions): Promise<Figure[]> => {
    const seconds = quick ? 6 : 30;
    const figures: Figure[] = [];
    for (const id of ['p1080', 'p1080Reordered', 'p720'] as const satisfies ClipId[]) {
      const clip = prepareClip(id);
      figures.push(...(await ofProduct(clip, seconds, quick ? QUICK_WARM_UP : WARM_UP)));
      const yardsticks = id === 'p1080Reordered' ? [] : [[], LOW_DELAY];
      for (const options of yardsticks) figures.push(await ofFfmpegListen(clip, seconds, options));
    }
    return figures;
  },
};

async function ofProduct(clip: Clip, seconds: number, warmUp: number): Promise<Figure[]> {
  const latencies = (await latenciesOf(clip, warmUp + seconds)).filter(({ at }) => at >= warmUp);
  // This is measured right afterwards, so that the machine is as busy as before.
  const { busy, paced } = await decodeTimes(clip, seconds);
  const { name, fps } = clip;
  const reordering = new Distribution(latencies.map(({ own, afterReordering }) => own - afterReordering));
  const net = new Distribution(latencies.map(({ afterReordering }) => afterReordering));
  const isReordered = reordering.max > 0;
  const arrival = new Distribution(latencies.map((frame) => frame.arrival));
  const label = isReordered ? `${name} without reordering delay` : name;
  const all = Math.round(seconds * fps);
  const p50: Figure = {
    what: `latency p50, ${label}`,
    measured: net.p50,
    unit: 'ms',
    target: paced.p50 + P50_ALLOWANCE,
    yardstick: { name: 'bare decode', value: paced.p50 },
    note: `${arrival.p50.toFixed(2)} ms of it until the program has read the access unit; bare decode without pauses ${busy.p50.toFixed(2)}; ${net.count} of ${all} pictures`,
  };
  const p99: Figure = {
    what: `latency p99, ${label}`,
    measured: net.p99,
    unit: 'ms',
    target: paced.p99 + P99_ALLOWANCE,
    yardstick: { name: 'bare decode', value: paced.p99 },
    note: `highest ${net.max.toFixed(1)}; bare decode without pauses ${busy.p99.toFixed(2)}`,
  };
  if (!isReordered) return [p50, p99];
  const own = new Distribution(latencies.map((frame) => frame.own));
  return [
    p50,
    p99,
    {
      what: `latency p50, ${name} with reordering delay`,
      measured: own.p50,
      unit: 'ms',
      note: `p99 ${own.p99.toFixed(1)}; the stream's own delay p50 ${reordering.p50.toFixed(1)}, p99 ${reordering.p99.toFixed(1)}`,
    },
  ];
}

async function ofFfmpegListen(clip: Clip, seconds: number, options: readonly string[]): Promise<Figure> {
  await using listener = await FfmpegListen.watching(clip, options);
  const sent = await publish(clip, { port: listener.port, seconds: FFMPEG_WARM_UP + seconds });
  const latencies = matchFrames(readFlvClip(clip.path, clip.fps), sent, listener.frames);
  const steady = new Distribution(latencies.filter(({ at }) => at >= FFMPEG_WARM_UP).map(({ own }) => own));
  const variant = options.length === 0 ? 'with its defaults' : 'with every low-delay option';
  const note = `p99 ${steady.p99.toFixed(1)}, ${steady.count} pictures`;
  return { what: `latency p50, ${clip.name}, ffmpeg -listen ${variant}`, measured: steady.p50, unit: 'ms', note };
}

async function latenciesOf(clip: Clip, seconds: number): Promise<FrameLatency[]> {
  await using product = await startProduct(clip);
  return await show(product, clip, seconds);
}
