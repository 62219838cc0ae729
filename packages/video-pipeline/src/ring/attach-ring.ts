import type { Canvas } from '../canvas/canvas.ts';
import { i420Size } from '../canvas/canvas.ts';
import { VideoError } from '../errors.ts';
import { isRunning, processIdOf } from '../ffi/process-identity.ts';
import { isCanvasSide, isFrameRate } from './canvas-limits.ts';
import type { ForeignMemory } from './memory/foreign-memory.ts';
import {
  COLOUR_NUMBERS,
  HEADER,
  HEADER_SIZE,
  MAX_SLOTS,
  MIN_SLOTS,
  PIXEL_FORMAT_NUMBERS,
  RING_MAGIC,
  RING_VERSION,
  SLOT,
  SLOT_STRIDE,
  STALE_NS,
  STATE_NUMBERS,
} from './memory/layout.ts';
import { openForeignMemory } from './memory/open-foreign-memory.ts';
import { slotOffset } from './memory/ring-memory.ts';
import { I420SurfaceReader } from './surfaces/i420.ts';
import { PixelBufferSurfaceReader } from './surfaces/pixel-buffers.ts';
import type { SurfaceReader } from './surfaces/surfaces.ts';

/** The ring of another process, opened and checked. */
export interface AttachedRing {
  readonly name: string;
  readonly canvas: Canvas;
  readonly memory: ForeignMemory;
  readonly slots: number;
  readonly surfaces: SurfaceReader;
  /** Closes all memory. Nothing of this object may be used afterwards. */
  detach(): void;
}

/** Opens the ring of this name and its surfaces. Throws VIDEO_ERR_RING_*, VIDEO_ERR_SHM_* and VIDEO_ERR_FRAMEWORK. */
export function attachRing(name: string): AttachedRing {
  const memory = openForeignMemory(name, 'write');
  if (memory === undefined) throw new VideoError('VIDEO_ERR_RING_NOT_FOUND', name);
  try {
    if (memory.size < HEADER_SIZE) throw new VideoError('VIDEO_ERR_RING_INVALID', `${name} holds ${memory.size} bytes`);
    const slots = checkLayout(memory);
    checkWriter(name, memory);
    const canvas = canvasOf(memory);
    const surfaces = surfacesOf({ name, memory, slots, canvas });
    const detach = (): void => {
      surfaces.detach();
      memory.close();
    };
    return { name, canvas, memory, slots, surfaces, detach };
  } catch (error) {
    memory.close();
    throw error;
  }
}

function surfacesOf({ name, memory, slots, canvas }: Omit<AttachedRing, 'surfaces' | 'detach'>): SurfaceReader {
  if (memory.u32(HEADER.pixel_format) === PIXEL_FORMAT_NUMBERS['420v']) return new PixelBufferSurfaceReader(canvas);
  const ids = Array.from({ length: slots }, (_, slot) => {
    const offset = slotOffset(slot, slots);
    const strides = [SLOT.stride_y, SLOT.stride_u, SLOT.stride_v].map((field) => memory.u32(offset + field));
    const [y, u, v] = strides;
    if (y !== canvas.width || u !== canvas.width / 2 || v !== canvas.width / 2) {
      throw new VideoError('VIDEO_ERR_RING_INVALID', `the lines of slot ${slot} of ${name} have ${strides} bytes`);
    }
    return memory.u32(offset + SLOT.surface_id);
  });
  return new I420SurfaceReader(name, canvas, ids);
}

/** Returns the number of slots. Throws VideoError when the header is not that of a usable ring. */
function checkLayout(memory: ForeignMemory): number {
  const { name, size } = memory;
  const magic = memory.u32(HEADER.magic);
  if (magic === 0) throw new VideoError('VIDEO_ERR_RING_STALE', `the header of ${name} was not completed`);
  if (magic !== RING_MAGIC) throw new VideoError('VIDEO_ERR_RING_INVALID', `${name} was made by another program`);
  const version = memory.u32(HEADER.version);
  if (version !== RING_VERSION) {
    throw new VideoError('VIDEO_ERR_RING_VERSION', `${name} has version ${version}, this program uses ${RING_VERSION}`);
  }
  const slots = memory.u32(HEADER.slot_count);
  const isSound =
    memory.u32(HEADER.header_size) === HEADER_SIZE &&
    memory.u32(HEADER.slot_stride) === SLOT_STRIDE &&
    Object.values(PIXEL_FORMAT_NUMBERS).includes(memory.u32(HEADER.pixel_format)) &&
    slots >= MIN_SLOTS &&
    slots <= MAX_SLOTS &&
    size >= HEADER_SIZE + slots * SLOT_STRIDE;
  if (!isSound) throw new VideoError('VIDEO_ERR_RING_INVALID', `the header of ${name} contradicts itself`);
  return slots;
}

/** Throws VideoError when the writer closed the ring, or its last heartbeat is more than 2 seconds old. */
export function checkWriter(name: string, memory: Pick<ForeignMemory, 'u32' | 'u64'>): void {
  // The heartbeat must be read before the state, because a writer that closes the ring sets them in the other order.
  const heartbeat = memory.u64(HEADER.heartbeat_ns);
  if (memory.u32(HEADER.state) === STATE_NUMBERS.closed) throw new VideoError('VIDEO_ERR_RING_CLOSED', name);
  const age = process.hrtime.bigint() - heartbeat;
  if (age <= STALE_NS) return;
  const writer = memory.u64(HEADER.writer);
  const who = `process ${processIdOf(writer)}, which ${isRunning(writer) ? 'still runs' : 'has ended'}`;
  const when = heartbeat === 0n ? 'never' : `${Number(age / 100_000_000n) / 10} s ago`;
  throw new VideoError('VIDEO_ERR_RING_STALE', `${name} is written by ${who}; last heartbeat ${when}`);
}

function canvasOf(memory: ForeignMemory): Canvas {
  const { name } = memory;
  const width = memory.u32(HEADER.width);
  const height = memory.u32(HEADER.height);
  if (!isCanvasSide(width) || !isCanvasSide(height)) {
    throw new VideoError('VIDEO_ERR_RING_INVALID', `${name} has pictures of ${width}x${height} pixels`);
  }
  if (memory.u64(HEADER.surface_size) !== BigInt(i420Size(width, height))) {
    throw new VideoError('VIDEO_ERR_RING_INVALID', `the surfaces of ${name} do not match ${width}x${height}`);
  }
  const [frames, seconds] = [memory.u32(HEADER.fps_num), memory.u32(HEADER.fps_den)];
  const fps = frames / seconds;
  if (!isFrameRate(fps)) {
    throw new VideoError('VIDEO_ERR_RING_INVALID', `${name} has ${frames} frames in ${seconds} seconds`);
  }
  const matrix = memory.u32(HEADER.colour) === COLOUR_NUMBERS.bt601 ? 'bt601' : 'bt709';
  return { width, height, fps, matrix };
}
