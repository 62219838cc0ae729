import assert from 'node:assert/strict';
import { once } from 'node:events';
import { afterEach, beforeEach, test } from 'node:test';
import { AppleFrameworks, withoutFrameworks } from '../../../../test/apple/double.ts';
import { i420Size } from '../canvas/canvas.ts';
import type { PixelBufferPicture } from '../canvas/canvas-picture.ts';
import { coreVideo } from '../ffi/core-video.ts';
import { ioSurface } from '../ffi/io-surface.ts';
import { type Owned, retained } from '../ffi/owned.ts';
import { SharedMemory, viewMemory } from '../ffi/shared-memory.ts';
import { matrixOf } from '../pixel-buffers/attachments.ts';
import { PixelBufferPool } from '../pixel-buffers/pixel-buffer-pool.ts';
import { startThread } from '../threads/start-thread.ts';
import { SLOT } from './memory/layout.ts';
import { RingMemory, slotOffset } from './memory/ring-memory.ts';
import { RingReader } from './ring-reader.ts';
import { RingWriter } from './ring-writer.ts';
import { startProgram } from './testing/child.ts';
import { freshRingName, objectsOf } from './testing/names.ts';
import { drawFilled, firstTornByte, pictureIn, publishFilled, publishUntil } from './testing/pictures.ts';
import type { WritingWorkerData } from './testing/writing-worker.ts';

const skip = withoutFrameworks();
const frameworks = skip === false ? new AppleFrameworks() : undefined;
const canvas = { width: 320, height: 180, fps: 30 };
const publication = { ptsUs: 0, arrivalNs: 0n, state: 'live' } as const;
let name: string;
let ring: RingWriter;

beforeEach(() => {
  name = freshRingName();
  if (skip === false) ring = RingWriter.create({ name, canvas, format: '420v' });
});
afterEach(() => {
  ring?.close();
  assert.deepEqual(frameworks?.live() ?? {}, {}, 'every reference was released');
});

function surfaceOf(pixelBuffer: Owned): bigint {
  const surface = coreVideo().CVPixelBufferGetIOSurface(pixelBuffer.ref);
  assert.ok(surface !== null);
  return surface;
}

test('a picture in an IOSurface is published and lent without a copy', { skip }, () => {
  using pool = PixelBufferPool.forCanvas(canvas, 'handed');
  using pixelBuffer = pool.take();
  assert.ok(pixelBuffer !== undefined);
  const picture: PixelBufferPicture = { toPixelBuffer: () => retained(pixelBuffer.ref) };
  const slot = ring.claim();
  assert.equal(slot?.draw(picture), true);
  assert.equal(slot?.publish(publication), true);
  const lent: unknown[] = [];
  for (let time = 0; time < 2; time++) ring.latest()?.lend((surface) => lent.push(surface));
  assert.deepEqual(lent, [
    { format: '420v', pixelBuffer: pixelBuffer.ref },
    { format: '420v', pixelBuffer: pixelBuffer.ref },
  ]);
});

test('a picture that is drawn is copied into a surface, with attachments for its colours', { skip }, () => {
  publishFilled(ring);
  assert.equal(firstTornByte(pictureIn(ring.latest(), canvas), 1), -1);
  ring.latest()?.lend((surface) => {
    assert.ok(surface.format === '420v');
    assert.equal(matrixOf(surface.pixelBuffer), 'bt709');
  });
  assert.deepEqual(objectsOf(name)?.length ?? 1, 1, 'only the ring is in shared memory');
});

test('a slot keeps its picture until another one is put into it', { skip }, () => {
  if (frameworks?.isDouble !== true) return;
  for (let frame = 0; frame < 50; frame++) publishFilled(ring);
  assert.equal(frameworks.live()['CVPixelBuffer'], 4);
});

test('a picture for which there is no room is skipped, and the previous one stays', { skip }, () => {
  publishFilled(ring);
  const slot = ring.claim();
  assert.equal(slot?.draw({ toPixelBuffer: () => undefined }), false);
  slot?.abandon();
  assert.equal(firstTornByte(pictureIn(ring.latest(), canvas), 1), -1);
});

test('a picture in use stays unchanged while others are published', { skip }, () => {
  publishFilled(ring);
  const kept: Owned[] = [];
  ring.latest()?.lend((surface) => {
    if (surface.format === '420v') kept.push(retained(surface.pixelBuffer));
  });
  const [pixelBuffer] = kept;
  assert.ok(pixelBuffer !== undefined);
  const surface = surfaceOf(pixelBuffer);
  ioSurface().IOSurfaceIncrementUseCount(surface);
  pixelBuffer[Symbol.dispose]();
  const id = ioSurface().IOSurfaceGetID(surface);
  for (let frame = 0; frame < 50; frame++) {
    publishFilled(ring);
    ring.latest()?.lend((newer) => {
      assert.ok(newer.format === '420v');
      using owned = retained(newer.pixelBuffer);
      assert.notEqual(ioSurface().IOSurfaceGetID(surfaceOf(owned)), id);
    });
  }
  ioSurface().IOSurfaceDecrementUseCount(surface);
});

test('another process finds the surfaces by their ids and gets only whole pictures', { skip }, async () => {
  const reader = startProgram('./reading-program.ts', [name, '150']);
  try {
    const result = await publishUntil(ring, reader.line());
    assert.match(JSON.stringify(result), /^\{"frames":150,/);
  } finally {
    await reader.end('SIGKILL');
  }
});

test('two threads write it at once', { skip }, async () => {
  const workerData: WritingWorkerData = { handle: ring.share(), frames: 300 };
  const worker = startThread('./testing/writing-worker', import.meta.url, { workerData });
  await publishUntil(ring, once(worker, 'exit'));
  const latest = ring.latest();
  assert.equal(firstTornByte(pictureIn(latest, canvas), latest?.number ?? 0), -1);
});

test('pictures that are not global cannot be read by others, and the error says so', { skip }, () => {
  ring.close();
  ring = RingWriter.create({ name, canvas, format: '420v', sharing: 'handed' });
  publishFilled(ring);
  const reader = RingReader.open({ name });
  const picture = new Uint8Array(i420Size(canvas.width, canvas.height));
  assert.throws(() => reader.next(picture, { after: 0 }), { code: 'VIDEO_ERR_SURFACE' });
  reader.close();
});

test('a closed ring lends no picture', { skip }, () => {
  publishFilled(ring);
  const latest = ring.latest();
  ring.close();
  latest?.lend(() => assert.fail('a closed ring lent a picture'));
  assert.equal(drawFilled(ring.claim(), 1), false);
});

test('a picture that was drawn too late does not get into a slot that another one has claimed', { skip }, () => {
  const late = ring.claim();
  const object = SharedMemory.open(name, 'write');
  assert.ok(object !== undefined && late?.number === 1);
  new RingMemory(viewMemory(object.address, object.size)).setU64(slotOffset(1, 4) + SLOT.claimed_ns, 0n);
  object.unmap();
  for (let frame = 0; frame < 4; frame++) publishFilled(ring);
  drawFilled(late, 99);
  assert.equal(late.publish(publication), false);
  const latest = ring.latest();
  assert.equal(latest?.number, 5);
  assert.equal(firstTornByte(pictureIn(latest, canvas), 5), -1);
});
