/** A pipeline that nobody watches. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { after, afterEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import type { VideoPacket } from '@rtmp-vcam/rtmp-server';
import { type Canvas, i420Size } from '../canvas/canvas.ts';
import { DecoderSupervisor } from '../decoder-thread/decoder-supervisor.ts';
import { VideoPipeline } from '../pipeline/video-pipeline.ts';
import { RingReader } from '../ring/ring-reader.ts';
import { RingWriter } from '../ring/ring-writer.ts';
import { encodeClip } from '../testing/encoded-clip.ts';
import { terminateIdle } from '../testing/terminate-idle.ts';
import { until } from '../testing/until.ts';
import { type Idle, IdleGate } from './idle-gate.ts';

const canvas: Canvas = { width: 320, height: 180, fps: 30 };
const placement = { fit: 'contain', rotate: 0, mirror: false } as const;
const FRAMES = 30;
const FRAME_MS = 1000 / 30;
const clip = encodeClip('testsrc2=s=320x180:r=30:d=1', ['-g', '10', '-bf', '0']);
const reordered = encodeClip('testsrc2=s=320x180:r=30:d=1', ['-g', '15', '-bf', '3']);
const LONGEST = { timeout: 120_000 };

const workers: Worker[] = [];
const noteWorker = (worker: Worker): void => void workers.push(worker);
process.on('worker', noteWorker);
after(() => process.off('worker', noteWorker));

let cleanUp: (() => Promise<void>) | undefined;
afterEach(async () => cleanUp?.());

/** A camera whose readers can be set. */
class FakeCamera {
  readers: number | undefined = 0;
  presented = 0;

  present(): void {
    this.presented++;
  }
}

interface Stream {
  readonly pipeline: VideoPipeline;
  readonly ringName: string;
  /** Begins another stream. */
  begin(): void;
  /** Sends so many frames, four times as fast as a camera does. */
  send(frames: number): Promise<void>;
  /** Time stamp of the last frame that was sent. */
  readonly sentPts: () => number;
}

function start({ packets = clip, idle, holdMs = 0 }: StartOptions = {}): Stream {
  const ringName = `/rtmp_vcam_rest_${process.pid}`;
  // The tests send faster than a camera, which smoothing would slow down.
  const timing = { holdMs, smoothing: 0 };
  const pipeline = new VideoPipeline({ canvas, placement, ...timing, decoder: 'libav', ringName, idle });
  cleanUp = () => pipeline.close();
  pipeline.begin();
  let stream = loop(packets);
  let pts = 0;
  return {
    pipeline,
    ringName,
    begin: () => {
      pipeline.begin();
      stream = loop(packets);
      pts = 0;
    },
    sentPts: () => pts,
    send: async (frames) => {
      for (let sent = 0; sent < frames; ) {
        const packet = stream.next().value;
        pipeline.push(packet);
        if (packet.kind !== 'frame') continue;
        pts = Math.max(pts, packet.pts);
        sent++;
        await sleep(FRAME_MS / 4);
      }
    },
  };
}

interface StartOptions {
  readonly packets?: readonly VideoPacket[];
  readonly idle?: Idle;
  readonly holdMs?: number;
}

/** The packets of a clip for ever, with time stamps that go on. */
function* loop(packets: readonly VideoPacket[]): Generator<VideoPacket, never> {
  for (let round = 0; ; round++) {
    const offset = Math.round(round * FRAMES * FRAME_MS);
    for (const packet of packets) {
      if (packet.kind === 'config' && round > 0) continue;
      yield { ...packet, dts: packet.dts + offset, pts: packet.pts + offset, data: packet.data.slice() };
    }
  }
}

/** Sends until the pipeline rests. */
async function rest({ pipeline, send }: Stream): Promise<void> {
  const end = performance.now() + 60_000;
  while (!pipeline.stats.resting) {
    assert.ok(performance.now() < end, 'the pipeline does not rest');
    await send(5);
  }
}

for (const [what, packets] of [
  ['a stream', clip],
  ['a stream with B-frames', reordered],
] as const) {
  test(`nobody watches ${what}: nothing is decoded, and a new reader sees the newest picture`, LONGEST, async () => {
    const stream = start({ packets });
    const { pipeline, send, ringName } = stream;
    const formats: string[] = [];
    pipeline.on('format', ({ width, height }) => formats.push(`${width}x${height}`));
    await rest(stream);
    assert.deepEqual(formats, ['320x180']);
    await until('every packet to be decoded', () => pipeline.stats.waiting === 0);
    await send(12);
    const { frames, watched } = pipeline.stats;
    await send(40);
    assert.deepEqual([watched, pipeline.stats.state, pipeline.stats.frames], [false, 'live', frames]);

    const sentBefore = stream.sentPts();
    const reader = RingReader.open({ name: ringName });
    const picture = new Uint8Array(i420Size(canvas.width, canvas.height));
    const old = reader.next(picture, { after: 0 });
    assert.ok(old !== undefined, 'the last picture is there at once');
    const next = reader.waitNext(picture, { after: old.number });
    await send(30);
    const { ptsUs } = await next;
    // Up to four pictures are held back for reordering.
    assert.ok(ptsUs / 1000 >= sentBefore - 5 * FRAME_MS, `${ptsUs / 1000} ms, and ${sentBefore} ms had been sent`);
    assert.deepEqual([pipeline.stats.watched, pipeline.stats.resting], [true, false]);
    reader.close();
    await rest(stream);
  });
}

test('`never`: everything is decoded, although nobody watches', LONGEST, async () => {
  const { pipeline, send } = start({ idle: 'never' });
  const end = performance.now() + 60_000;
  while (pipeline.stats.frames < 60) {
    assert.ok(performance.now() < end, 'the pictures do not come');
    await send(5);
    assert.deepEqual([pipeline.stats.watched, pipeline.stats.resting], [false, false]);
  }
});

test(
  'a camera that nobody reads gets a picture now and then, and one at once when somebody comes',
  LONGEST,
  async () => {
    const stream = start();
    const camera = new FakeCamera();
    stream.pipeline.addSink(camera);
    await rest(stream);
    const { presented } = camera;
    await stream.send(60);
    const seldom = camera.presented - presented;
    assert.ok(seldom >= 1 && seldom < 30, `${seldom} pictures`);
    camera.readers = 1;
    await stream.send(1);
    assert.ok(camera.presented > presented + seldom);
    assert.equal(stream.pipeline.stats.watched, true);
    camera.readers = 0;
    await rest(stream);
    camera.readers = undefined;
    await stream.send(1);
    assert.equal(stream.pipeline.stats.resting, false, 'a camera that cannot tell counts as watched');
  },
);

test('`watch`: whoever looks in another way counts', LONGEST, async () => {
  const stream = start();
  await rest(stream);
  const leave = stream.pipeline.watch();
  assert.deepEqual([stream.pipeline.stats.watched, stream.pipeline.stats.resting], [true, false]);
  leave();
  leave();
  await rest(stream);
});

test('a stream that ends unwatched: its last picture is held, then the card is shown', LONGEST, async () => {
  const stream = start({ holdMs: 1500 });
  const { pipeline, send, ringName } = stream;
  await rest(stream);
  await send(17);
  pipeline.end();
  const reader = RingReader.open({ name: ringName });
  const picture = new Uint8Array(i420Size(canvas.width, canvas.height));
  // They come faster than their time stamps say, so the very last ones may be left out for the rate of the camera.
  const last = (stream.sentPts() - 5 * FRAME_MS) * 1000;
  await until('the last picture', () => (reader.next(picture, { after: 0 })?.ptsUs ?? 0) >= last);
  reader.close();
  await until('the card', () => pipeline.stats.state === 'card');
});

test('a sender that stops sending unwatched, and one that is replaced', LONGEST, async () => {
  const stream = start();
  const { pipeline, send } = stream;
  await rest(stream);
  await until('the silence to be noticed', () => pipeline.stats.state === 'holding');
  await send(2);
  assert.equal(pipeline.stats.state, 'live');
  stream.begin();
  assert.equal(pipeline.stats.resting, false);
  await rest(stream);
});

test('a decoder thread that dies while it rests is replaced, and decodes when somebody comes', LONGEST, async () => {
  const stream = start();
  const { pipeline, send } = stream;
  await rest(stream);
  const problems: string[] = [];
  pipeline.on('problem', ({ code }) => problems.push(code));
  await until('every packet to be decoded', () => pipeline.stats.waiting === 0);
  await terminateIdle(workers.at(-1));
  await until('the new thread', () => pipeline.stats.restarts === 1);
  await send(15);
  assert.equal(pipeline.stats.resting, true);
  const { frames } = pipeline.stats;
  pipeline.watch();
  // The new thread takes its time to load, and no longer than the stream goes on.
  const end = performance.now() + 60_000;
  while (pipeline.stats.frames === frames) {
    assert.ok(performance.now() < end, 'no picture comes');
    await send(5);
  }
  assert.deepEqual(problems, ['VIDEO_ERR_DECODER_DIED']);
});

test('1,000 times watching and leaving leaks nothing', { timeout: 300_000 }, async () => {
  const ring = RingWriter.create({ name: `/rtmp_vcam_rest_${process.pid}k`, canvas });
  const decoder = new DecoderSupervisor({ ring: ring.share(), canvas, placement, decoder: 'libav' });
  cleanUp = async () => {
    await decoder.close();
    ring.close();
  };
  const problems: string[] = [];
  decoder.on('problem', ({ detail }) => problems.push(detail));
  let rests = 0;
  const gate = new IdleGate({
    idle: 'auto',
    decode: ({ packet, arrivalNs, showAt }, outdated) => decoder.push(packet, arrivalNs, showAt, outdated),
    rest: () => {
      rests++;
      decoder.rest();
    },
    kept: () => {},
  });
  decoder.begin();
  gate.begin();
  decoder.on('frame', () => gate.picture());
  const stream = loop(clip);
  const send = (): void => {
    const packet = stream.next().value;
    gate.push({ packet, arrivalNs: process.hrtime.bigint(), showAt: packet.pts });
  };
  const wake = async (): Promise<void> => {
    for (let sent = 0; sent < 11; sent++) send();
    gate.watched = true;
    await until('the decoder', () => decoder.stats.waiting === 0);
    gate.watched = false;
  };
  const openFiles = (): number => readdirSync('/proc/self/fd').length;
  const memory = (): number => process.memoryUsage.rss() / 2 ** 20;
  for (let count = 0; count < 200; count++) await wake();
  const [filesBefore, memoryBefore] = [openFiles(), memory()];
  for (let count = 0; count < 1000; count++) await wake();
  assert.ok(rests > 1000, `${rests} rests`);
  assert.deepEqual(problems, []);
  assert.ok(openFiles() <= filesBefore + 2, `${openFiles()} open files, ${filesBefore} before`);
  assert.ok(memory() - memoryBefore < 32, `${memory() - memoryBefore} MiB more`);
});
