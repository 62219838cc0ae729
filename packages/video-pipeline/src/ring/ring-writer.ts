import type { Canvas } from '../canvas/canvas.ts';
import type { CanvasPicture } from '../canvas/canvas-picture.ts';
import type { Surface } from '../canvas/surface.ts';
import { isRunning } from '../ffi/process-identity.ts';
import { type SharedMemory, unlinkSharedMemory, viewMemory } from '../ffi/shared-memory.ts';
import type { Sharing } from '../pixel-buffers/pixel-buffer-pool.ts';
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

/** A claimed slot that was neither published nor abandoned for so long belongs to a thread that died. */
const CLAIM_NS = 1_000_000_000n;
const SWEEP_NS = 500_000_000n;

export interface RingWriterOptions {
  /** Name of the shared memory object, with a leading slash; the surfaces' names derive from it. */
  readonly name: string;
  readonly canvas: Canvas;
  /** Pictures held at once, 3 to 64: one being read, and one for every thread that writes, at least. Default 4. */
  readonly slots?: number;
  /** Permission bits of the objects. Default 0600. */
  readonly mode?: number | undefined;
  /** `420v`: IOSurfaces, for which Apple's frameworks are needed. Default `i420`. */
  readonly format?: PixelFormat;
  /** Whether other processes may look IOSurfaces up by their ids: `global`, the default, or `handed`. */
  readonly sharing?: Sharing | undefined;
}

/** Lets another thread of this process write the same ring; may be sent with `postMessage`. */
export interface RingHandle {
  readonly name: string;
  readonly canvas: Canvas;
  readonly header: bigint;
  readonly slots: number;
  readonly surfaces: SurfacesHandle;
}

export type SurfacesHandle =
  | { readonly format: 'i420'; readonly addresses: readonly bigint[] }
  | { readonly format: '420v'; readonly pixelBuffers: SharedArrayBuffer; readonly sharing: Sharing };

export interface FrameDescription {
  /** Presentation time on the stream's own clock, in microseconds. */
  readonly ptsUs: number;
  /** When the frame's last byte came in, on `process.hrtime.bigint()`'s clock. */
  readonly arrivalNs: bigint;
  readonly state: FrameState;
}

/** A slot to put one picture into. Ends with `publish` or `abandon`. */
export interface ClaimedSlot {
  readonly number: number;
  /** False when there is no room for the picture: too many are on their way. Throws VideoError. */
  draw(picture: CanvasPicture): boolean;
  /** Shows the picture. False when a newer one is shown already, or the slot was held too long and given away. */
  publish(description: FrameDescription): boolean;
  /** Gives the slot back unpublished; the picture shown so far stays. */
  abandon(): void;
}

/** The newest whole picture, for readers in this process. */
export interface RingFrame {
  readonly number: number;
  readonly state: FrameState;
  readonly ptsUs: number;
  readonly arrivalNs: bigint;
  readonly publishedNs: bigint;
  /** Lends the picture until `use` returns. I420 is the ring's own memory, which is written again later. */
  lend(use: (surface: Surface) => void): void;
  /** False when the slot was claimed again: what was read of I420 since then may be torn. */
  isCurrent(): boolean;
}

/** Writes the frame ring; one per thread, any number of threads of one process. Never waits for a reader. */
export class RingWriter {
  readonly name: string;
  readonly canvas: Canvas;
  readonly #handle: RingHandle;
  readonly #memory: RingMemory;
  readonly #slots: number;
  readonly #surfaces: SlotSurfaces;
  /** The objects, held by the thread that made them. */
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
   * Makes the ring. One left by a dead process is taken over. Throws VideoError: VIDEO_ERR_RING_IN_USE when a running
   * process writes it, VIDEO_ERR_RING_INVALID when the name belongs to something else, VIDEO_ERR_SHM_*.
   */
  static create(options: RingWriterOptions): RingWriter {
    const { name, canvas, slots = 4, mode = 0o600, format = 'i420', sharing = 'global' } = options;
    if (!Number.isInteger(slots) || slots < MIN_SLOTS || slots > MAX_SLOTS) {
      throw new RangeError(`slots must be ${MIN_SLOTS} to ${MAX_SLOTS}, not ${slots}`);
    }
    if (!isEvenSize(canvas.width) || !isEvenSize(canvas.height)) {
      throw new RangeError(`the canvas must have an even width and height, not ${canvas.width}x${canvas.height}`);
    }
    const { ring, surfaces } = createRing({ name, canvas, slots, mode, format });
    const handle: SurfacesHandle =
      format === 'i420'
        ? { format, addresses: surfaces.map((surface) => surface.address) }
        : { format, pixelBuffers: SlotPixelBuffers.memoryFor(slots), sharing };
    return new RingWriter({ name, canvas, header: ring.address, slots, surfaces: handle }, [ring, ...surfaces]);
  }

  /** The same ring, for another thread. It must stop writing before the ring's maker closes it. */
  static attach(handle: RingHandle): RingWriter {
    return new RingWriter(handle, []);
  }

  share(): RingHandle {
    return this.#handle;
  }

  /** A slot for the next picture; never the one shown now. Undefined when all are claimed, and after `close`. */
  claim(): ClaimedSlot | undefined {
    if (this.#closed) return undefined;
    const memory = this.#memory;
    const slots = this.#slots;
    const now = process.hrtime.bigint();
    // Other threads count on too, so one round may miss a free slot.
    for (let attempt = 0; attempt < 4 * slots; attempt++) {
      const number = Number(memory.increment(HEADER.claim));
      const slot = slotOffset(number, slots);
      const sequence = memory.u64(slot + SLOT.sequence);
      if ((sequence & 1n) === 1n && now - memory.u64(slot + SLOT.claimed_ns) < CLAIM_NS) continue;
      if ((sequence & 1n) === 0n && sequence !== 0n && sequence >= 2n * memory.u64(HEADER.head) + 2n) continue;
      // Before the sequence is: a slot is never seen as claimed at the time of a former claim.
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
   * Tells readers that the writer lives and what the camera shows; at least once a second. Also lets go of readers that
   * died without leaving.
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

  /** Processes that read the ring now, at most 16. One that died is counted until the next heartbeat. */
  get readers(): number {
    return this.#readerEntries().length;
  }

  #readerEntries(): { offset: number; process: bigint }[] {
    return Array.from({ length: MAX_READERS }, (_, index) => HEADER.readers + 8 * index)
      .map((offset) => ({ offset, process: this.#memory.u64(offset) }))
      .filter(({ process }) => process !== 0n);
  }

  /** Tells readers that the ring ended and removes it with all surfaces. On an attached writer: only stops this one. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#surfaces.detach();
    if (this.#owned.length === 0) return;
    this.#memory.setU32(HEADER.state, STATE_NUMBERS.closed);
    this.#memory.setU64(HEADER.heartbeat_ns, 0n);
    for (const object of this.#owned) unlinkSharedMemory(object.name);
    // Views of these may still be held, by sinks and by other threads.
    for (const object of this.#owned) object.vacate();
    const { surfaces } = this.#handle;
    if (surfaces.format === '420v') new SlotPixelBuffers(surfaces.pixelBuffers).clear();
  }
}

function isEvenSize(size: number): boolean {
  return Number.isInteger(size) && size >= 2 && size <= 16384 && size % 2 === 0;
}
