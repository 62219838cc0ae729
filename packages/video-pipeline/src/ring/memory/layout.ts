/**
 * The memory layout of the frame ring, as `rtmp_vcam_ring.h` defines it. A test compiles that header and compares every
 * number here with it. Offsets and sizes are in bytes.
 */
import type { Matrix } from '../../canvas/canvas.ts';

/** The bytes `RVCR` in memory. */
export const RING_MAGIC = 0x5243_5652;
export const RING_VERSION = 1;
export const HEADER_SIZE = 256;
export const SLOT_STRIDE = 128;
export const MIN_SLOTS = 3;
export const MAX_SLOTS = 64;
export const MAX_READERS = 16;
/** `i420`: planes in shared memory. `420v`: NV12 in IOSurfaces. */
export type PixelFormat = 'i420' | '420v';
export const PIXEL_FORMAT_NUMBERS: Readonly<Record<PixelFormat, number>> = { i420: 0x3032_3449, '420v': 0x3432_3076 };
/** Both matrices stand for limited range. */
export const COLOUR_NUMBERS: Readonly<Record<Matrix, number>> = { bt709: 1, bt601: 2 };

/** A state's index is its number in memory. `holding`: the last frame of a stream that stopped is still shown. */
export const RING_STATES = ['card', 'live', 'holding', 'closed'] as const;
type RingState = (typeof RING_STATES)[number];
/** The source of a frame: the live stream, its last picture, or the card. */
export type FrameState = Exclude<RingState, 'closed'>;

export const STATE_NUMBERS: Readonly<Record<RingState, number>> = { card: 0, live: 1, holding: 2, closed: 3 };

/** The state with this number. Numbers that no release writes for a frame count as `card`. */
export function frameStateOf(number: number): FrameState {
  const state = RING_STATES[number];
  return state === undefined || state === 'closed' ? 'card' : state;
}

/** The first three fields are at the same offsets in every version. */
export const HEADER = {
  magic: 0,
  version: 4,
  writer: 8,
  header_size: 16,
  slot_count: 20,
  slot_stride: 24,
  state: 28,
  width: 32,
  height: 36,
  pixel_format: 40,
  colour: 44,
  fps_num: 48,
  fps_den: 52,
  surface_size: 56,
  head: 64,
  claim: 72,
  heartbeat_ns: 80,
  reader_count: 88,
  readers: 128,
} as const;

export const SLOT = {
  sequence: 0,
  claimed_ns: 8,
  surface_id: 16,
  state: 20,
  width: 24,
  height: 28,
  stride_y: 32,
  stride_u: 36,
  stride_v: 40,
  pts_us: 48,
  arrival_ns: 56,
  published_ns: 64,
} as const;

/** A heartbeat that is older than this means that the writer has ended or hangs. */
export const STALE_NS = 2_000_000_000n;

/** The name of the shared memory object that holds a slot's I420 picture. */
export function surfaceName(ringName: string, surfaceId: number): string {
  return `${ringName}.${surfaceId.toString(16).padStart(8, '0')}`;
}
