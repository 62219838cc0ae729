import type { Canvas } from '../canvas/canvas.ts';
import type { CanvasPicture } from '../canvas/canvas-picture.ts';
import type { Surface } from '../canvas/surface.ts';
import { isRunning } from '../ffi/process-identity.ts';
import { type SharedMemory, unlinkSharedMemory, viewMemory } from '../ffi/shared-memory.ts';
import type { Sharing } from '../pixel-buffers/pixel-buffer-pool.ts';
import { isCanvasSide, isFrameRate } from './canvas-limits.ts';
import { createRing } from './create-ring.ts';
import {
  type FrameState,
  frameStateOf,
  HEADER,
  HEADER_SIZE,
  MAX_READERS,
  MAX_SLOTS,
  MIN_SLOTS,
  type PixelFormat,
  SLOT,
  SLOT_STRIDE,
  STATE_NUMBERS,
} from './memory/layout.ts';
import { fence, RingMemory, slotOffset, wholeSequence, writingSequence } from './memory/ring-memory.ts';
import { I420Surfaces } from './surfaces/i420.ts';
import { PixelBufferSurfaces } from './surfaces/pixel-buffers.ts';
import { SlotPixelBuffers } from './surfaces/slot-pixel-buffers.ts';
import type { SlotSurfaces } from './surfaces/surfaces.ts';

/** A slot that was claimed this long ago, and neither published nor abandoned, belongs to a thread that died. */
const CLAIM_NS = 1_000_000_000n;
const SWEEP_NS = 500_000_000n;

interface RingWriterOptions {
  /** Name of the shared memory object, with a leading slash. The names of the surfaces are derived from it. */
  readonly name: string;
  readonly canvas: Canvas;
  /** The number of slots, 3 to 64. At least one for a reader and one for each writing thread. Default 4. */
  readonly slots?: number;
  /** `420v` means IOSurfaces, which need Apple's frameworks. Default `i420`. */
  readonly format?: PixelFormat;
  /** With `global`, the default, other processes can look IOSurfaces up by their ids; with `handed` they cannot. */
  readonly sharing?: Sharing | undefined;
}

/** Lets another thread of this process write the same ring. It may be sent with `postMessage`. */
export interface RingHandle {
  readonly name: string;
  readonly canvas: Canvas;
  readonly header: bigint;
  readonly slots: number;
  readonly surfaces: SurfacesHandle;
}

type SurfacesHandle =
  | { readonly format: 'i420'; readonly addresses: readonly bigint[] }
  | { readonly format: '420v'; readonly pixelBuffers: SharedArrayBuffer; readonly sharing: Sharing };

interface FrameDescription {
  /** Presentation time on the stream's own clock, in microseconds. */
  readonly ptsUs: number;
  /** When the frame's last byte arrived, on the clock of `process.hrtime.bigint()`. */
  readonly arrivalNs: bigint;
  readonly state: FrameState;
}

/** A slot for one picture. The caller must end it with `publish` or `abandon`. */
export interface ClaimedSlot {
  readonly number: number;
  /** False when there is no room for the picture because too many are in use. Throws VideoError. */
  draw(picture: CanvasPicture): boolean;
  /**
   * Shows the picture. False when a newer one is shown already, or when the slot was lost because it was held too long.
   */
  publish(description: FrameDescription): boolean;
  /** Gives the slot back without publishing it. The picture shown so far stays. */
  abandon(): void;
}

/** The newest whole picture, for readers in this process. */
export interface RingFrame {
  readonly number: number;
  readonly state: FrameState;
  readonly ptsUs: number;
  readonly arrivalNs: bigint;
  readonly publishedNs: bigint;
  /** Lends the picture until `use` returns. An I420 picture is memory of the ring, which later pictures overwrite. */
  lend(use: (surface: Surface) => void): void;
  /** False once the slot was claimed for another picture. I420 bytes that were read since then may be torn. */
  isCurrent(): boolean;
}

/** Writes the frame ring. Each thread of the writing process needs its own object. Never waits for a reader. */
export class RingWriter {
  readonly name: string;
  readonly canvas: Canvas;
  readonly #handle: RingHandle;
  readonly #memory: RingMemory;
  readonly #slots: number;
  readonly #surfaces: SlotSurfaces;
  /** The shared memory objects; empty in a thread that did not make them. */
  readonly #owned: readonly SharedMemory[];
  #sweptNs = 0n;
  #closed = false;

  private constructor(handle: RingHandle, owned: readonly SharedMemory[]) {
    const { name, canvas, header, slots, surfaces } = handle;
    const memory = new RingMemory(viewMemory(header, HEADER_SIZE + slots * SLOT_STRIDE));
    this.name = name;
    this.canvas = canvas;
    this.#handle = handle;
    this.#memory = memory;
    this.#slots = slots;
    this.#surfaces =
      surfaces.format === 'i420'
        ? new I420Surfaces(canvas, surfaces.addresses)
        : new PixelBufferSurfaces({ canvas, memory, slots, ...surfaces });
    this.#owned = owned;
  }

  /**
   * Makes the ring, and replaces one that a dead process left. Throws VideoError: VIDEO_ERR_RING_IN_USE when a running
   * process writes the ring of this name, VIDEO_ERR_RING_INVALID when the object of this name is not a ring, and
   * VIDEO_ERR_SHM_*.
   */
  static create(options: RingWriterOptions): RingWriter {
    const { name, canvas, slots = 4, format = 'i420', sharing = 'global' } = options;
    if (!Number.isInteger(slots) || slots < MIN_SLOTS || slots > MAX_SLOTS) {
      throw new RangeError(`slots must be ${MIN_SLOTS} to ${MAX_SLOTS}, not ${slots}`);
    }
    if (!isCanvasSide(canvas.width) || !isCanvasSide(canvas.height)) {
      throw new RangeError(`the canvas must have an even width and height, not ${canvas.width}x${canvas.height}`);
    }
    if (!isFrameRate(canvas.fps)) throw new RangeError(`the canvas cannot have ${canvas.fps} frames per second`);
    const { ring, surfaces } = createRing({ name, canvas, slots, format });
    const handle: SurfacesHandle =
      format === 'i420'
        ? { format, addresses: surfaces.map((surface) => surface.address) }
        : { format, pixelBuffers: SlotPixelBuffers.memoryFor(slots), sharing };
    return new RingWriter({ name, canvas, header: ring.address, slots, surfaces: handle }, [ring, ...surfaces]);
  }

  /** A writer of the same ring for another thread. That thread must stop writing before the maker closes the ring. */
  static attach(handle: RingHandle): RingWriter {
    return new RingWriter(handle, []);
  }

  share(): RingHandle {
    return this.#handle;
  }

  /** A slot for the next picture, never the one shown now. Undefined when all are claimed, and after `close`. */
  claim(): ClaimedSlot | undefined {
    if (this.#closed) return undefined;
    const memory = this.#memory;
    const slots = this.#slots;
    const now = process.hrtime.bigint();
    // Other threads increment the same counter, so that one round of attempts may skip a free slot.
    for (let attempt = 0; attempt < 4 * slots; attempt++) {
      const number = Number(memory.increment(HEADER.claim));
      const slot = slotOffset(number, slots);
      const sequence = memory.u64(slot + SLOT.sequence);
      if ((sequence & 1n) === 1n && now - memory.u64(slot + SLOT.claimed_ns) < CLAIM_NS) continue;
      if ((sequence & 1n) === 0n && sequence !== 0n && sequence >= 2n * memory.u64(HEADER.head) + 2n) continue;
      // The time is set before the sequence, so that nobody sees the new claim with the time of an earlier one.
      memory.setU64(slot + SLOT.claimed_ns, now);
      if (!memory.swap(slot + SLOT.sequence, sequence, writingSequence(number))) continue;
      fence();
      return this.#claimed(number, slot);
    }
    return undefined;
  }

  #claimed(number: number, slot: number): ClaimedSlot {
    const memory = this.#memory;
    const isClaimed = (): boolean => memory.u64(slot + SLOT.sequence) === writingSequence(number);
    return {
      number,
      draw: (picture: CanvasPicture): boolean => this.#surfaces.draw(number % this.#slots, picture, isClaimed),
      publish: ({ ptsUs, arrivalNs, state }: FrameDescription): boolean => {
        if (!isClaimed()) return false;
        const now = process.hrtime.bigint();
        memory.setU32(slot + SLOT.state, STATE_NUMBERS[state]);
        memory.setU64(slot + SLOT.pts_us, BigInt(Math.round(ptsUs)));
        memory.setU64(slot + SLOT.arrival_ns, arrivalNs);
        memory.setU64(slot + SLOT.published_ns, now);
        fence();
        if (!memory.swap(slot + SLOT.sequence, writingSequence(number), wholeSequence(number))) return false;
        memory.setU64(HEADER.heartbeat_ns, now);
        const isNewest = memory.raise(HEADER.head, BigInt(number));
        if (isNewest) memory.setU32(HEADER.state, STATE_NUMBERS[state]);
        return isNewest;
      },
      abandon: (): void => {
        memory.swap(slot + SLOT.sequence, writingSequence(number), 0n);
      },
    };
  }

  /** The newest whole picture, or undefined before the first one. */
  latest(): RingFrame | undefined {
    const memory = this.#memory;
    const number = Number(memory.u64(HEADER.head));
    if (number === 0 || this.#closed) return undefined;
    const slot = slotOffset(number, this.#slots);
    const isCurrent = (): boolean => {
      fence();
      return memory.u64(slot + SLOT.sequence) === wholeSequence(number);
    };
    const frame: RingFrame = {
      number,
      state: frameStateOf(memory.u32(slot + SLOT.state)),
      ptsUs: Number(BigInt.asIntN(64, memory.u64(slot + SLOT.pts_us))),
      arrivalNs: memory.u64(slot + SLOT.arrival_ns),
      publishedNs: memory.u64(slot + SLOT.published_ns),
      lend: (use) => this.#surfaces.lend(number % this.#slots, use),
      isCurrent,
    };
    return isCurrent() ? frame : undefined;
  }

  /**
   * Shows readers that the writer is running, and what the camera shows. Call it at least once a second. Also removes
   * the entries of readers that died without leaving.
   */
  heartbeat(state: FrameState): void {
    if (this.#closed) return;
    const now = process.hrtime.bigint();
    this.#memory.setU32(HEADER.state, STATE_NUMBERS[state]);
    this.#memory.setU64(HEADER.heartbeat_ns, now);
    if (now - this.#sweptNs < SWEEP_NS) return;
    this.#sweptNs = now;
    for (const { offset, process } of this.#readerEntries()) {
      if (!isRunning(process)) this.#memory.swap(offset, process, 0n);
    }
    this.#memory.setU32(HEADER.reader_count, this.readers);
  }

  /** The number of processes that read the ring, at most 16. One that died is counted until the next heartbeat. */
  get readers(): number {
    return this.#readerEntries().length;
  }

  #readerEntries(): { offset: number; process: bigint }[] {
    return Array.from({ length: MAX_READERS }, (_, index) => HEADER.readers + 8 * index)
      .map((offset) => ({ offset, process: this.#memory.u64(offset) }))
      .filter(({ process }) => process !== 0n);
  }

  /** Marks the ring as closed and removes it with all surfaces. An attached writer only stops writing. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#surfaces.detach();
    if (this.#owned.length === 0) return;
    this.#memory.setU32(HEADER.state, STATE_NUMBERS.closed);
    this.#memory.setU64(HEADER.heartbeat_ns, 0n);
    for (const object of this.#owned) unlinkSharedMemory(object.name);
    // Sinks and other threads may still hold views of this memory.
    for (const object of this.#owned) object.vacate();
    const { surfaces } = this.#handle;
    if (surfaces.format === '420v') new SlotPixelBuffers(surfaces.pixelBuffers).clear();
  }
}
