import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, afterEach, test } from 'node:test';
import type { Worker } from 'node:worker_threads';
import type { VideoPacket } from '@rtmp-vcam/rtmp-server';
import type { Canvas } from '../canvas/canvas.ts';
import { RingWriter } from '../ring/ring-writer.ts';
import { encodeClip } from '../testing/encoded-clip.ts';
import { terminateIdle, untilIdle } from '../testing/terminate-idle.ts';
import { inTime, until } from '../testing/until.ts';
import { DecoderSupervisor } from './decoder-supervisor.ts';

const canvas: Canvas = { width: 320, height: 180, fps: 30 };
const clip = encodeClip('testsrc2=s=320x180:r=30:d=1', ['-g', '10', '-bf', '0']);

const workers: Worker[] = [];
const noteWorker = (worker: Worker): void => void workers.push(worker);
process.on('worker', noteWorker);
after(() => process.off('worker', noteWorker));

let cleanUp: (() => Promise<void>) | undefined;
afterEach(async () => cleanUp?.());

function start(): DecoderSupervisor {
  const ring = RingWriter.create({ name: `/rtmp_vcam_ds_${process.pid}`, canvas });
  const placement = { fit: 'contain', rotate: 0, mirror: false } as const;
  const supervisor = new DecoderSupervisor({ ring: ring.share(), canvas, placement, decoder: 'libav' });
  supervisor.setWatched(true);
  cleanUp = async () => {
    await supervisor.close();
    ring.close();
  };
  return supervisor;
}

/** The decoder keeps the buffers of the packets, so each push gets copies. */
function push(supervisor: DecoderSupervisor, packets: readonly VideoPacket[]): void {
  for (const packet of packets)
    supervisor.push({ ...packet, data: packet.data.slice() }, process.hrtime.bigint(), packet.pts);
}

async function kill(supervisor: DecoderSupervisor): Promise<void> {
  await until('every packet to be decoded', () => supervisor.stats.waiting === 0);
  await terminateIdle(workers.at(-1));
}

/** Settles at the last picture of the clip. */
async function lastPicture(supervisor: DecoderSupervisor): Promise<void> {
  let last = 0;
  supervisor.on('frame', ({ pts }) => {
    last = Math.max(last, pts);
  });
  await until('the last picture', () => last > 960);
}

test('the packets of a stream come out as pictures', async () => {
  const supervisor = start();
  const stream = supervisor.begin();
  const done = lastPicture(supervisor);
  push(supervisor, clip);
  const [format] = await once(supervisor, 'format', inTime());
  assert.equal(format.stream, stream);
  await done;
  await until('every packet to be decoded', () => supervisor.stats.waiting === 0);
  const { outrun, ...others } = supervisor.stats;
  assert.deepEqual(others, { waiting: 0, waitingMs: 0, dropped: 0, restarts: 0, skipped: 0, damaged: 0 });
  assert.ok(outrun <= 29, 'they were pushed all at once');
});

test('a killed decoder thread is replaced, and the picture comes back at the next keyframe', async (t) => {
  const supervisor = start();
  supervisor.begin();
  const first = once(supervisor, 'frame', inTime());
  push(supervisor, clip.slice(0, 4));
  await first;
  const reported = once(supervisor, 'problem', inTime());
  await kill(supervisor);
  const [problem] = await reported;
  assert.equal(problem.code, 'VIDEO_ERR_DECODER_DIED');
  // What comes before the new thread is there is lost; the stream goes on until a picture comes.
  const again = once(supervisor, 'frame', inTime());
  let next = 4;
  const sender = setInterval(() => push(supervisor, [clip[(next++ % 30) + 1] ?? []].flat()), 5);
  t.after(() => clearInterval(sender));
  const [frame] = await again;
  clearInterval(sender);
  assert.equal(Math.round(frame.pts / 33.3) % 10, 0, 'it is a keyframe');
  assert.equal(supervisor.stats.restarts, 1);
});

test('frames before the first keyframe are skipped', async () => {
  const supervisor = start();
  supervisor.begin();
  const first = once(supervisor, 'frame', inTime());
  push(supervisor, clip.slice(0, 1));
  push(supervisor, clip.slice(2));
  const [frame] = await first;
  assert.equal(Math.round(frame.pts), 333);
});

test('a stream that is replaced gives no more pictures', async () => {
  const supervisor = start();
  supervisor.begin();
  push(supervisor, clip);
  const second = supervisor.begin();
  const streams = new Set<number>();
  supervisor.on('frame', (frame) => streams.add(frame.stream));
  const done = lastPicture(supervisor);
  push(supervisor, clip);
  await done;
  assert.deepEqual([...streams], [second]);
});

test('a thread can be closed while it loads and while packets wait', async () => {
  const loading = start();
  loading.begin();
  push(loading, clip);
  await cleanUp?.();
  const busy = start();
  busy.begin();
  const first = once(busy, 'frame', inTime());
  for (let round = 0; round < 20; round++) push(busy, clip);
  await first;
  assert.ok(busy.stats.waiting > 0);
  const worker = workers.at(-1);
  await cleanUp?.();
  cleanUp = undefined;
  assert.equal(worker?.threadId, -1, 'the thread has ended');
});

test('after a crash a stream that sends no more keyframes comes back all the same', async (t) => {
  const endless = encodeClip('testsrc2=s=320x180:r=30:d=8', [
    '-g',
    '999',
    '-bf',
    '0',
    '-x264-params',
    'intra-refresh=1',
  ]);
  const supervisor = start();
  supervisor.begin();
  const first = once(supervisor, 'frame', inTime());
  push(supervisor, endless.slice(0, 3));
  await first;
  await kill(supervisor);
  let next = 3;
  const sender = setInterval(() => push(supervisor, [endless[next++] ?? []].flat()), 5);
  t.after(() => clearInterval(sender));
  const [frame] = await once(supervisor, 'frame', inTime());
  clearInterval(sender);
  assert.ok(frame.pts < 7000, `${frame.pts} ms`);
});

test('the end of a stream is reported after its last picture', async () => {
  const supervisor = start();
  const stream = supervisor.begin();
  const pictures: number[] = [];
  supervisor.on('frame', ({ pts }) => pictures.push(pts));
  push(supervisor, clip);
  supervisor.end();
  const [ended] = await once(supervisor, 'ended', inTime());
  assert.equal(ended.stream, stream);
  assert.ok((pictures.at(-1) ?? 0) > 960);
});

test('the end of a stream is reported although its decoder thread is killed, or is not there', async () => {
  const supervisor = start();
  const stream = supervisor.begin();
  const first = once(supervisor, 'frame', inTime());
  push(supervisor, clip);
  await first;
  await until('every packet to be decoded', () => supervisor.stats.waiting === 0);
  const worker = workers.at(-1) ?? assert.fail('no thread');
  await untilIdle(worker);
  const killed = once(supervisor, 'ended', inTime());
  const died = once(supervisor, 'problem', inTime());
  const gone = worker.terminate();
  supervisor.end();
  assert.equal((await killed)[0].stream, stream);
  await Promise.all([gone, died]);
  const missing = supervisor.begin();
  const ended = once(supervisor, 'ended', inTime());
  supervisor.end();
  assert.equal((await ended)[0].stream, missing);
});

test('sequence headers do not pile up in front of the thread, and the newest one counts', async () => {
  const supervisor = start();
  supervisor.begin();
  const done = lastPicture(supervisor);
  const [header, ...frames] = clip;
  assert.ok(header !== undefined);
  let most = 0;
  for (let index = 0; index < 20_000; index++) {
    push(supervisor, [{ ...header, data: Uint8Array.of(1, 2, 3, index >> 8, index) }]);
    most = Math.max(most, supervisor.stats.waiting);
  }
  push(supervisor, [header, ...frames]);
  await done;
  assert.ok(most <= 2, `${most} waited`);
});

test('what waits is bounded in number while the thread loads, and the next stream does not wait for it', async () => {
  const supervisor = start();
  supervisor.begin();
  const problems: string[] = [];
  supervisor.on('problem', ({ code }) => problems.push(code));
  const [header, keyframe] = clip;
  assert.ok(header !== undefined && keyframe !== undefined);
  const tiny = { ...keyframe, data: Uint8Array.of(0, 0, 0, 1, 9) };
  for (let index = 0; index < 20_000; index++) push(supervisor, [index % 2 === 0 ? header : tiny]);
  const { waiting } = supervisor.stats;
  assert.ok(waiting <= 2 * 4096, `${waiting} wait`);
  assert.deepEqual(problems, ['VIDEO_ERR_OVERLOADED']);
  const stream = supervisor.begin();
  assert.equal(supervisor.stats.waiting, 0);
  const { dropped } = supervisor.stats;
  const done = lastPicture(supervisor);
  push(supervisor, clip);
  await done;
  assert.equal(supervisor.stats.dropped, dropped, 'no frame of the next stream was skipped');
  assert.ok(stream > 1);
});

test('a stream that ends with a long backlog is over soon, and its decoder with it', async () => {
  const supervisor = start();
  const stream = supervisor.begin();
  const ended = once(supervisor, 'ended', inTime());
  // Each keyframe has to be decoded, so that these take far longer than anybody waits.
  const [header, keyframe] = encodeClip('color=gray:s=3840x2160:r=10:d=0.1', [
    '-g',
    '1',
    '-bf',
    '0',
    '-preset',
    'ultrafast',
  ]);
  assert.ok(header !== undefined && keyframe !== undefined);
  push(supervisor, [header]);
  for (let dts = 0; dts < 4000; dts++) push(supervisor, [{ ...keyframe, dts, pts: dts }]);
  assert.ok(supervisor.stats.waiting > 1000);
  supervisor.end();
  assert.equal((await ended)[0].stream, stream);
  assert.equal(supervisor.stats.waiting, 0);
});
