import { randomInt } from 'node:crypto';
import type { Canvas } from '../canvas/canvas.ts';
import { i420Size } from '../canvas/canvas.ts';
import { VideoError } from '../errors.ts';
import { isRunning, processIdentity, processIdOf } from '../ffi/process-identity.ts';
import { SharedMemory, unlinkSharedMemory, viewMemory } from '../ffi/shared-memory.ts';
import type { ForeignMemory } from './memory/foreign-memory.ts';
import {
  COLOUR_NUMBERS,
  HEADER,
  HEADER_SIZE,
  MAX_SLOTS,
  PIXEL_FORMAT_NUMBERS,
  type PixelFormat,
  RING_MAGIC,
  RING_VERSION,
  SLOT,
  SLOT_STRIDE,
  STATE_NUMBERS,
  surfaceName,
} from './memory/layout.ts';
import { openForeignMemory } from './memory/open-foreign-memory.ts';
import { RingMemory, slotOffset } from './memory/ring-memory.ts';

/** The time that the maker of a ring has to write its magic number. */
const CREATION_MS = 200;
const CREATION_POLL_MS = 10;

interface RingSize {
  readonly name: string;
  readonly canvas: Canvas;
  readonly slots: number;
  readonly format: PixelFormat;
}

interface RingObjects {
  readonly ring: SharedMemory;
  /** One for each slot; empty when the pictures are in IOSurfaces. */
  readonly surfaces: readonly SharedMemory[];
}

/**
 * Makes the ring and its surfaces. First removes the ring that a dead process left under this name. Throws VideoError,
 * and leaves nothing behind in that case.
 */
export function createRing(size: RingSize): RingObjects {
  const ring = takeName(size.name, HEADER_SIZE + size.slots * SLOT_STRIDE);
  const memory = new RingMemory(viewMemory(ring.address, ring.size));
  const ids = size.format === 'i420' ? surfaceIds(size) : [];
  const surfaces: SharedMemory[] = [];
  try {
    // The ids are written before the surfaces are made. If this process dies, the next one can remove all of them.
    writeHeader(memory, size, ids);
    for (const id of ids) surfaces.push(createSurface(size, id));
  } catch (error) {
    for (const surface of surfaces) {
      unlinkSharedMemory(surface.name);
      surface.unmap();
    }
    unlinkSharedMemory(ring.name);
    ring.unmap();
    throw error;
  }
  memory.setU64(HEADER.heartbeat_ns, process.hrtime.bigint());
  return { ring, surfaces };
}

function takeName(name: string, bytes: number): SharedMemory {
  for (;;) {
    const ring = SharedMemory.create(name, bytes);
    if (ring !== undefined) return ring;
    const former = openForeignMemory(name, 'write');
    if (former === undefined) continue;
    try {
      evict(former);
    } finally {
      former.close();
    }
  }
}

/** Removes the ring of a dead process and its surfaces. Throws when the process runs, or the object is not a ring. */
function evict(former: ForeignMemory): void {
  if (former.size < HEADER_SIZE) {
    if (former.size > 0) throw new VideoError('VIDEO_ERR_RING_INVALID', `${former.name} holds ${former.size} bytes`);
    // The maker is between shm_open and ftruncate, or died there. The pause gives a running one the time to go on.
    pause(CREATION_MS);
    unlinkSharedMemory(former.name);
    return;
  }
  awaitMagic(former);
  const magic = former.u32(HEADER.magic);
  if (magic !== 0 && magic !== RING_MAGIC) {
    throw new VideoError('VIDEO_ERR_RING_INVALID', `${former.name} was made by another program`);
  }
  const writer = former.u64(HEADER.writer);
  if (isRunning(writer)) throw inUse(former.name, writer);
  // Several processes may get here at once. The one that stores its identity goes on, and the others find it running.
  if (!former.swap(HEADER.writer, writer, processIdentity(process.pid))) {
    throw inUse(former.name, former.u64(HEADER.writer));
  }
  former.setU64(HEADER.heartbeat_ns, 0n);
  former.setU32(HEADER.state, STATE_NUMBERS.closed);
  const isOurs = former.u32(HEADER.version) === RING_VERSION;
  if (isOurs && former.u32(HEADER.pixel_format) === PIXEL_FORMAT_NUMBERS.i420) {
    const slots = Math.min(former.u32(HEADER.slot_count), MAX_SLOTS);
    for (let slot = 0; slot < slots && slotOffset(slot, slots) + SLOT_STRIDE <= former.size; slot++) {
      unlinkSharedMemory(surfaceName(former.name, former.u32(slotOffset(slot, slots) + SLOT.surface_id)));
    }
  }
  unlinkSharedMemory(former.name);
}

function inUse(name: string, writer: bigint): VideoError {
  return new VideoError('VIDEO_ERR_RING_IN_USE', `${name} is written by process ${processIdOf(writer)}`);
}

function awaitMagic(memory: ForeignMemory): void {
  for (let waited = 0; waited < CREATION_MS && memory.u32(HEADER.magic) === 0; waited += CREATION_POLL_MS) {
    pause(CREATION_POLL_MS);
  }
}

function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/** Different from run to run, so that a reader never pairs an old ring with the surfaces of a newer one. */
function surfaceIds({ slots }: RingSize): number[] {
  const run = randomInt(1, 0x100_0000);
  return Array.from({ length: slots }, (_, slot) => run * 0x100 + slot);
}

function createSurface(size: RingSize, id: number): SharedMemory {
  const name = surfaceName(size.name, id);
  const surface = SharedMemory.create(name, i420Size(size.canvas.width, size.canvas.height));
  if (surface === undefined) throw new VideoError('VIDEO_ERR_RING_INVALID', `${name} exists already`);
  return surface;
}

function writeHeader(memory: RingMemory, { canvas, slots, format }: RingSize, ids: readonly number[]): void {
  const { width, height } = canvas;
  memory.setU32(HEADER.version, RING_VERSION);
  memory.setU64(HEADER.writer, processIdentity(process.pid));
  memory.setU32(HEADER.header_size, HEADER_SIZE);
  memory.setU32(HEADER.slot_count, slots);
  memory.setU32(HEADER.slot_stride, SLOT_STRIDE);
  memory.setU32(HEADER.state, STATE_NUMBERS.card);
  memory.setU32(HEADER.width, width);
  memory.setU32(HEADER.height, height);
  memory.setU32(HEADER.pixel_format, PIXEL_FORMAT_NUMBERS[format]);
  memory.setU32(HEADER.colour, COLOUR_NUMBERS[canvas.matrix ?? 'bt709']);
  const [fpsNum, fpsDen] = frameRate(canvas.fps);
  memory.setU32(HEADER.fps_num, fpsNum);
  memory.setU32(HEADER.fps_den, fpsDen);
  memory.setU64(HEADER.surface_size, BigInt(i420Size(width, height)));
  for (let slot = 0; slot < slots; slot++) {
    memory.setU32(slotOffset(slot, slots) + SLOT.width, width);
    memory.setU32(slotOffset(slot, slots) + SLOT.height, height);
  }
  ids.forEach((id, slot) => {
    const offset = slotOffset(slot, slots);
    memory.setU32(offset + SLOT.surface_id, id);
    memory.setU32(offset + SLOT.stride_y, width);
    memory.setU32(offset + SLOT.stride_u, width / 2);
    memory.setU32(offset + SLOT.stride_v, width / 2);
  });
  memory.setU32(HEADER.magic, RING_MAGIC);
}

/** 29.97 as 30000/1001, and whole rates over 1. */
function frameRate(fps: number): [number, number] {
  if (Number.isInteger(fps)) return [fps, 1];
  const ntsc = Math.round((fps * 1001) / 1000) * 1000;
  return Math.abs(ntsc / 1001 - fps) < 0.01 ? [ntsc, 1001] : [Math.round(fps * 1000), 1000];
}
