import { readFlv } from '../../test/support/flv.ts';
import { Product } from '../../test/support/product.ts';
import { RawPublisher } from '../../test/support/raw-publisher.ts';
import { type Clip, prepareClip } from '../clips/clips.ts';
import { Distribution } from '../measure/distribution.ts';
import { nodeOptions } from '../processes/node-options.ts';
import { watchRing } from '../product/product.ts';
import type { Figure } from '../report/figure.ts';
import type { BenchCase, CaseOptions } from './bench-case.ts';

/** Seconds at the start that do not count: the delay is found in them. */
const WARM_UP = 8;
const FRAME_MS = 1000 / 30;
/** An app may look at any moment of a frame's time. */
const PHASES = [0, 7, 14, 21, 28];
const VIDEO_TAG = 9;

interface Network {
  readonly name: string;
  /** New pictures a second that should be seen. */
  readonly least: number;
  /** How late packets are at most, in milliseconds. */
  readonly jitter: number;
  readonly lateness: (index: number) => number;
}

function uniform(most: number): (index: number) => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state / 2 ** 32) * most;
  };
}

function bursts(size: number): (index: number) => number {
  return (index) => (size - 1 - (index % size)) * FRAME_MS;
}

const NETWORKS: readonly Network[] = [
  { name: 'even', least: 28, jitter: 0, lateness: () => 0 },
  { name: '0-30 ms late', least: 28, jitter: 30, lateness: uniform(30) },
  { name: '0-100 ms late', least: 27, jitter: 100, lateness: uniform(100) },
  { name: 'two at a time', least: 27, jitter: 33, lateness: bursts(2) },
  { name: 'three at a time', least: 27, jitter: 67, lateness: bursts(3) },
  { name: 'five at a time', least: 26, jitter: 133, lateness: bursts(5) },
  { name: '0-300 ms late', least: 24, jitter: 300, lateness: uniform(300) },
];

export const playout: BenchCase = {
  name: 'playout',
  about: '30 pictures a second over networks that deliver them unevenly: new pictures that an app sees, and their age',
  run: async ({ quick }: CaseOptions): Promise<Figure[]> => {
    const clip = prepareClip('p720');
    const seconds = quick ? 6 : 20;
    const figures: Figure[] = [];
    for (const network of NETWORKS) {
      const held = await measure(clip, network, 'auto', seconds);
      const unheld = await measure(clip, network, '0', seconds);
      figures.push({
        what: `new pictures a second, ${network.name}`,
        measured: held.newPictures,
        unit: '/s',
        yardstick: { name: '--smooth 0', value: unheld.newPictures },
        note: `wanted: ${network.least} or more`,
      });
      figures.push({
        what: `age p95, ${network.name}`,
        measured: held.age,
        unit: 'ms',
        target: network.jitter + 40,
        yardstick: { name: '--smooth 0', value: unheld.age },
        note: `from the socket p50 ${held.fromSocket.toFixed(1)} ms`,
      });
    }
    figures.push(await stall(clip));
    return figures;
  },
};

interface Seen {
  readonly newPictures: number;
  /** Milliseconds beyond an even arrival, 95th percentile. */
  readonly age: number;
  /** Milliseconds from the socket to the ring, median. */
  readonly fromSocket: number;
}

async function measure(clip: Clip, network: Network, smooth: string, seconds: number): Promise<Seen> {
  const { frames, startNs } = await pushed(clip, network.lateness, smooth, WARM_UP + seconds);
  const from = WARM_UP * 1000;
  const shownAt = frames.map(({ publishedNs }) => Number(publishedNs - startNs) / 1e6);
  const late = frames.map((frame, index) => (shownAt[index] ?? 0) - frame.index * FRAME_MS);
  const counted = frames.map((_, index) => index).filter((index) => (shownAt[index] ?? 0) >= from);
  return {
    newPictures: PHASES.reduce((sum, phase) => sum + seen(shownAt, from + phase), 0) / PHASES.length,
    age: new Distribution(counted.map((index) => late[index] ?? 0)).percentile(0.95),
    fromSocket: new Distribution(
      counted.flatMap((index) => {
        const frame = frames[index];
        return frame === undefined ? [] : [Number(frame.publishedNs - frame.arrivalNs) / 1e6];
      }),
    ).p50,
  };
}

/** New pictures a second that an app sees which looks 30 times a second. */
function seen(shownAt: readonly number[], from: number): number {
  const to = shownAt.at(-1) ?? 0;
  let [fresh, last, next] = [0, -1, 0];
  for (let look = from; look < to; look += FRAME_MS) {
    while (next < shownAt.length && (shownAt[next] ?? 0) <= look) next++;
    if (next - 1 !== last) fresh++;
    last = next - 1;
  }
  return (fresh * 1000) / (to - from);
}

/** How long after a second without a packet the picture is as fresh as before. */
async function stall(clip: Clip): Promise<Figure> {
  const [first, count] = [300, 30];
  const lateness = (index: number): number =>
    index >= first && index < first + count ? (first + count - index) * FRAME_MS : 0;
  const { frames, startNs } = await pushed(clip, lateness, 'auto', 14);
  const end = (first + count) * FRAME_MS;
  const fresh = frames.find(({ index, publishedNs }) => {
    const at = Number(publishedNs - startNs) / 1e6;
    return at >= end && at - index * FRAME_MS < 50;
  });
  const measured = fresh === undefined ? Number.NaN : Number(fresh.publishedNs - startNs) / 1e6 - end;
  return { what: 'live again after a second without a packet', measured, unit: 'ms', target: 500 };
}

interface ShownFrame {
  /** How many frames were sent before it. */
  readonly index: number;
  readonly publishedNs: bigint;
  readonly arrivalNs: bigint;
}

async function pushed(
  clip: Clip,
  lateness: (index: number) => number,
  smooth: string,
  seconds: number,
): Promise<{ frames: ShownFrame[]; startNs: bigint }> {
  await using product = await Product.start({
    picture: ['--size', `${clip.width}x${clip.height}`, '--fps', '30'],
    args: ['--smooth', smooth],
    nodeArgs: nodeOptions(),
  });
  await using watch = watchRing(product, clip);
  const tags = readFlv(clip.path).filter(({ type }) => type === VIDEO_TAG);
  const header = tags.find(({ body }) => body[1] === 0);
  const frames = tags.filter(({ body }) => body[1] === 1);
  if (header === undefined) throw new Error(`${clip.path} has no sequence header`);
  await using publisher = await RawPublisher.connect(product.port);
  const sent = Array.from({ length: seconds * 30 }, (_, index) => {
    const frame = frames[index % frames.length] ?? header;
    return { ...frame, timestamp: Math.round(index * FRAME_MS) };
  });
  let before = 0;
  const due = sent.map((_, index) => {
    before = Math.max(before, index * FRAME_MS + lateness(index));
    return before;
  });
  publisher.send({ ...header, timestamp: 0 });
  const startNs = process.hrtime.bigint();
  await publisher.sendAll(sent, (_, index) => due[index] ?? 0);
  // Pictures carry their place in the clip, which is repeated.
  let round = 0;
  let previous = -1;
  const shown = watch.frames.flatMap(({ number, info }) => {
    if (number === undefined) return [];
    if (number.frame < previous - frames.length / 2) round++;
    previous = number.frame;
    const index = round * frames.length + number.frame;
    return [{ index, publishedNs: info.publishedNs, arrivalNs: info.arrivalNs }];
  });
  return { frames: shown, startNs };
}
