import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, test } from 'node:test';
import { i420Size } from '../canvas/canvas.ts';
import { VideoError } from '../errors.ts';
import { SharedMemory, unlinkSharedMemory, viewMemory } from '../ffi/shared-memory.ts';
import { HEADER, HEADER_SIZE } from './memory/layout.ts';
import { RingMemory } from './memory/ring-memory.ts';
import { RingReader } from './ring-reader.ts';
import { RingWriter } from './ring-writer.ts';
import { freshRingName, objectsOf } from './testing/names.ts';
import { drawFilled, fillOf, firstTornByte, pictureIn, publishFilled } from './testing/pictures.ts';

const canvas = { width: 64, height: 36, fps: 30 };
const picture = new Uint8Array(i420Size(canvas.width, canvas.height));
const publication = { ptsUs: -5, arrivalNs: 7n, state: 'live' } as const;
let name: string;
let ring: RingWriter;

beforeEach(() => {
  name = freshRingName();
  ring = RingWriter.create({ name, canvas });
});
afterEach(() => ring.close());

/** Changes the ring's memory behind the back of the writer and of its readers. */
function tamper(change: (memory: RingMemory) => void): void {
  const object = SharedMemory.open(name, 'write');
  assert.ok(object !== undefined);
  change(new RingMemory(viewMemory(object.address, object.size)));
  object.unmap();
}

function openingThrows(code: string, message: RegExp): void {
  assert.throws(
    () => RingReader.open({ name }),
    (error) => error instanceof VideoError && error.code === code && message.test(error.message),
  );
}

test('a reader gets the newest picture with its description', () => {
  publishFilled(ring);
  const slot = ring.claim();
  drawFilled(slot, 9);
  assert.equal(slot?.publish(publication), true);
  const reader = RingReader.open({ name });
  const info = reader.next(picture, { after: 0 });
  assert.equal(info?.number, 2);
  assert.deepEqual([info?.ptsUs, info?.arrivalNs, info?.state, info?.width, info?.height], [-5, 7n, 'live', 64, 36]);
  assert.ok(info !== undefined && info.publishedNs <= process.hrtime.bigint());
  assert.ok(picture.every((byte) => byte === 9));
  assert.equal(reader.next(picture, { after: 2 }), undefined);
  assert.deepEqual(reader.canvas, { ...canvas, matrix: 'bt709' });
  assert.equal(reader.writerPid, process.pid);
  reader.close();
});

test('a reader gets the matrix of the canvas', () => {
  const other = RingWriter.create({ name: `${name}m`, canvas: { ...canvas, matrix: 'bt601' } });
  other.heartbeat('card');
  const reader = RingReader.open({ name: `${name}m` });
  assert.equal(reader.canvas.matrix, 'bt601');
  reader.close();
  other.close();
});

test('before the first picture there is none', () => {
  const reader = RingReader.open({ name });
  assert.equal(reader.next(picture, { after: 0 }), undefined);
  assert.equal(ring.latest(), undefined);
  reader.close();
});

test('an abandoned picture is never shown, and the one before stays', () => {
  publishFilled(ring);
  for (let round = 0; round < 20; round++) {
    const slot = ring.claim();
    drawFilled(slot, 255);
    slot?.abandon();
  }
  const latest = ring.latest();
  assert.equal(latest?.number, 1);
  assert.equal(firstTornByte(pictureIn(latest, canvas), 1), -1);
  assert.equal(latest?.isCurrent(), true);
});

test('neither a slot that is being written nor the one that is shown can be claimed', () => {
  publishFilled(ring);
  const claimed = [ring.claim(), ring.claim(), ring.claim()];
  assert.ok(claimed.every((slot) => slot !== undefined));
  assert.equal(new Set(claimed.map((slot) => (slot?.number ?? 0) % 4)).size, 3);
  assert.equal(ring.claim(), undefined);
  assert.equal(ring.latest()?.isCurrent(), true);
  for (const slot of claimed) slot?.abandon();
  assert.ok(ring.claim() !== undefined);
});

test('a picture that is late does not replace a newer one', () => {
  const slow = ring.claim();
  const fast = publishFilled(ring);
  drawFilled(slow, 1);
  assert.equal(slow?.publish(publication), false);
  assert.equal(ring.latest()?.number, fast);
});

test('the slot of a thread that died can be claimed again', () => {
  publishFilled(ring);
  const lost = [ring.claim(), ring.claim(), ring.claim()];
  tamper((memory) => {
    for (let slot = 0; slot < 4; slot++) memory.setU64(HEADER_SIZE + slot * 128 + 8, 0n);
  });
  assert.ok(ring.claim() !== undefined);
  assert.equal(lost.map((slot) => slot?.publish(publication)).filter((published) => published === false).length, 1);
});

test('a frame in use is no longer current once its slot is written again', () => {
  publishFilled(ring);
  const held = ring.latest();
  for (let frame = 0; frame < 4; frame++) publishFilled(ring);
  assert.equal(held?.isCurrent(), false);
});

test('readers are counted until they leave', () => {
  const readers = Array.from({ length: 18 }, () => RingReader.open({ name }));
  assert.equal(ring.readers, 16);
  ring.heartbeat('live');
  assert.equal(ring.readers, 16);
  for (const reader of readers) reader.close();
  assert.equal(ring.readers, 0);
});

test('the heartbeat carries the state', () => {
  const reader = RingReader.open({ name });
  assert.equal(reader.state, 'card');
  ring.heartbeat('holding');
  assert.equal(reader.state, 'holding');
  reader.close();
});

test('closing ends the wait of readers and leaves nothing behind', async () => {
  publishFilled(ring);
  const reader = RingReader.open({ name });
  const latest = ring.latest();
  const waiting = assert.rejects(reader.waitNext(picture, { after: 1 }), { code: 'VIDEO_ERR_RING_CLOSED' });
  ring.close();
  await waiting;
  assert.deepEqual(objectsOf(name), process.platform === 'linux' ? [] : undefined);
  openingThrows('VIDEO_ERR_RING_NOT_FOUND', /rvt/);
  // A sink may still hold the frame: its memory can be read, and is all zeros.
  assert.equal(pictureIn(latest, canvas)[0], 0);
  assert.equal(ring.claim(), undefined);
  assert.equal(ring.latest(), undefined);
  ring.heartbeat('live');
  reader.close();
});

test('a closed reader reports that it is closed', async () => {
  const reader = RingReader.open({ name });
  const waiting = assert.rejects(reader.waitNext(picture, { after: 0 }), { code: 'VIDEO_ERR_RING_CLOSED' });
  reader.close();
  reader.close();
  await waiting;
  assert.throws(() => reader.next(picture, { after: 0 }), { code: 'VIDEO_ERR_RING_CLOSED' });
});

test('waiting ends with the frame, or with the signal', async () => {
  const reader = RingReader.open({ name });
  const waiting = reader.waitNext(picture, { after: 0 });
  publishFilled(ring);
  assert.equal((await waiting).number, 1);
  assert.equal(picture[0], fillOf(1));
  const abort = new AbortController();
  const aborted = assert.rejects(reader.waitNext(picture, { after: 1, signal: abort.signal }), /enough/);
  abort.abort(new Error('enough'));
  await aborted;
  reader.close();
});

test('the error for another version of the ring names both versions', () => {
  tamper((memory) => memory.setU32(HEADER.version, 9));
  openingThrows('VIDEO_ERR_RING_VERSION', /version 9, this program uses 1/);
});

test('reader and writer refuse an object that is not a ring, and leave it unchanged', () => {
  const other = freshRingName();
  const object = SharedMemory.create(other, 4096);
  assert.ok(object !== undefined);
  new Uint8Array(viewMemory(object.address, 4096)).fill(0x41);
  assert.throws(() => RingReader.open({ name: other }), { code: 'VIDEO_ERR_RING_INVALID' });
  assert.throws(() => RingWriter.create({ name: other, canvas }), { code: 'VIDEO_ERR_RING_INVALID' });
  object.unmap();
  assert.equal(unlinkSharedMemory(other), true);
});

test('a ring is taken over from a process that died while it made it', () => {
  for (const size of [0, 4096]) {
    const other = freshRingName();
    if (size > 0) SharedMemory.create(other, size)?.unmap();
    else if (process.platform === 'linux') writeFileSync(`/dev/shm${other}`, '');
    if (size > 0) assert.throws(() => RingReader.open({ name: other }), { code: 'VIDEO_ERR_RING_STALE' });
    const writer = RingWriter.create({ name: other, canvas });
    publishFilled(writer);
    const reader = RingReader.open({ name: other });
    assert.equal(reader.next(picture, { after: 0 })?.number, 1);
    reader.close();
    writer.close();
  }
});

for (const [field, value] of [
  ['slot_count', 65],
  ['slot_count', 5],
  ['slot_stride', 64],
  ['header_size', 0],
  ['pixel_format', 0],
  ['width', 4096],
  ['height', 0],
] as const) {
  test(`a damaged header is refused: ${field} ${value}`, () => {
    tamper((memory) => memory.setU32(HEADER[field], value));
    openingThrows('VIDEO_ERR_RING_INVALID', /rvt/);
  });
}

test('a stale heartbeat is an error that names the process', async () => {
  const reader = RingReader.open({ name });
  tamper((memory) => memory.setU64(HEADER.heartbeat_ns, process.hrtime.bigint() - 2_500_000_000n));
  openingThrows(
    'VIDEO_ERR_RING_STALE',
    new RegExp(`process ${process.pid}, which still runs; last heartbeat 2\\.5 s ago`),
  );
  await assert.rejects(reader.waitNext(picture, { after: 0 }), { code: 'VIDEO_ERR_RING_STALE' });
  ring.heartbeat('live');
  RingReader.open({ name }).close();
  reader.close();
});

test('a reader can wait for a picture until a time', async () => {
  publishFilled(ring);
  ring.heartbeat('live');
  const reader = RingReader.open({ name });
  const soon = (): number => performance.now() + 10;
  assert.equal((await reader.nextBy(picture, { after: 0, until: 0 }))?.number, 1, 'one that is there, after that time');
  assert.equal(await reader.nextBy(picture, { after: 1, until: soon() }), undefined);
  const waiting = reader.nextBy(picture, { after: 1, until: Number.POSITIVE_INFINITY });
  publishFilled(ring);
  assert.equal((await waiting)?.number, 2);
  ring.close();
  await assert.rejects(reader.nextBy(picture, { after: 2, until: 0 }), { code: 'VIDEO_ERR_RING_CLOSED' });
  reader.close();
});

test('impossible sizes are refused before anything is made', () => {
  const other = freshRingName();
  for (const [width, height] of [
    [63, 36],
    [64, 0],
    [1.5, 2],
    [Number.NaN, 2],
    [65536, 2],
  ] as const) {
    assert.throws(() => RingWriter.create({ name: other, canvas: { width, height, fps: 30 } }), RangeError);
  }
  for (const slots of [0, 2, 65, 3.5])
    assert.throws(() => RingWriter.create({ name: other, canvas, slots }), RangeError);
  assert.throws(() => RingReader.open({ name: other }), { code: 'VIDEO_ERR_RING_NOT_FOUND' });
});

test('a reader gets the exact frame rate of the canvas', () => {
  for (const fps of [24, 30, 60, 30000 / 1001, 12.5]) {
    const other = freshRingName();
    const writer = RingWriter.create({ name: other, canvas: { width: 2, height: 2, fps } });
    const reader = RingReader.open({ name: other });
    assert.equal(reader.canvas.fps, fps);
    reader.close();
    writer.close();
  }
});
