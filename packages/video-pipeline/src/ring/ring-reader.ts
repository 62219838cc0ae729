import { setTimeout as sleep } from 'node:timers/promises';
import type { Canvas } from '../canvas/canvas.ts';
import { VideoError } from '../errors.ts';
import { processIdentity, processIdOf } from '../ffi/process-identity.ts';
import { SharedMemory, viewMemory } from '../ffi/shared-memory.ts';
import { type AttachedRing, attachRing, checkWriter } from './attach-ring.ts';
import { type FrameState, frameStateOf, HEADER, HEADER_SIZE, MAX_READERS, SLOT } from './memory/layout.ts';
import { fence, RingMemory, slotOffset, wholeSequence } from './memory/ring-memory.ts';

/** The writer laps a reader only when it writes a whole round during one copy; then the newest frame is tried again. */
const MAX_ATTEMPTS = 8;
const POLL_MS = 3;

/** What came with a copied picture. */
export interface FrameInfo {
  /** Counts up from 1, with gaps. */
  readonly number: number;
  readonly state: FrameState;
  readonly width: number;
  readonly height: number;
  /** Presentation time on the stream's own clock, in microseconds. */
  readonly ptsUs: number;
  /** When the frame's last byte came in, on `process.hrtime.bigint()`'s clock. */
  readonly arrivalNs: bigint;
  readonly publishedNs: bigint;
}

export interface NextOptions {
  /** Only a frame with a larger number; 0 for any. */
  readonly after: number;
}

export interface WaitOptions extends NextOptions {
  readonly signal?: AbortSignal;
}

/** Reads the frame ring of another process. */
export class RingReader {
  readonly name: string;
  readonly canvas: Canvas;
  readonly #ring: AttachedRing;
  readonly #identity: bigint;
  /** Where this reader is entered; undefined when the table was full. */
  readonly #entry: number | undefined;
  #closed = false;

  private constructor(ring: AttachedRing) {
    this.name = ring.name;
    this.canvas = ring.canvas;
    this.#ring = ring;
    this.#identity = processIdentity(process.pid);
    this.#entry = enter(ring.memory, this.#identity);
  }

  /**
   * Throws VideoError: VIDEO_ERR_RING_NOT_FOUND, _INVALID (something else has the name), _VERSION, _CLOSED, _STALE (names
   * the writer's process and whether it lives), VIDEO_ERR_SHM_ACCESS.
   */
  static open({ name }: { readonly name: string }): RingReader {
    return new RingReader(attachRing(name));
  }

  get writerPid(): number {
    this.#requireOpen();
    return processIdOf(this.#ring.memory.u64(HEADER.writer));
  }

  /** What the camera shows now. */
  get state(): FrameState {
    this.#requireOpen();
    return frameStateOf(this.#ring.memory.u32(HEADER.state));
  }

  /**
   * Copies the newest whole picture into `target`, which must hold a whole canvas in I420. Undefined when there is no
   * newer one, or the writer was faster than every attempt; what `target` holds then is of no use. Throws VIDEO_ERR_SURFACE
   * when the writer keeps its pictures to itself.
   */
  next(target: Uint8Array, { after }: NextOptions): FrameInfo | undefined {
    this.#requireOpen();
    const { memory, slots } = this.#ring;
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const number = Number(memory.u64(HEADER.head));
      if (number <= after) return undefined;
      const slot = slotOffset(number, slots);
      const isWhole = (): boolean => memory.u64(slot + SLOT.sequence) === wholeSequence(number);
      if (!isWhole()) continue;
      const failure = this.#copy(number, memory.u32(slot + SLOT.surface_id), target);
      const info = this.#infoOf(number, slot);
      fence();
      if (!isWhole()) continue;
      if (failure === undefined) return info;
      throw failure;
    }
    return undefined;
  }

  /** What went wrong is of interest only if the slot still holds that frame. */
  #copy(number: number, surfaceId: number, target: Uint8Array): unknown {
    const { slots, surfaces } = this.#ring;
    try {
      if (surfaces.copy(number % slots, surfaceId, target)) return undefined;
      return new VideoError('VIDEO_ERR_SURFACE', `frame ${number} of ${this.name}`);
    } catch (error) {
      return error;
    }
  }

  #infoOf(number: number, slot: number): FrameInfo {
    const { memory } = this.#ring;
    return {
      number,
      state: frameStateOf(memory.u32(slot + SLOT.state)),
      width: memory.u32(slot + SLOT.width),
      height: memory.u32(slot + SLOT.height),
      ptsUs: Number(BigInt.asIntN(64, memory.u64(slot + SLOT.pts_us))),
      arrivalNs: memory.u64(slot + SLOT.arrival_ns),
      publishedNs: memory.u64(slot + SLOT.published_ns),
    };
  }

  /**
   * `next`, but waits until there is one. Throws VideoError when none will come: VIDEO_ERR_RING_CLOSED, _STALE, _REPLACED
   * (a newer run made a ring of this name: open again); and the signal's reason when it is aborted.
   */
  async waitNext(target: Uint8Array, { after, signal }: WaitOptions): Promise<FrameInfo> {
    for (;;) {
      signal?.throwIfAborted();
      const frame = this.next(target, { after });
      if (frame !== undefined) return frame;
      this.#checkWriter();
      // Atomics.waitAsync, which would spare the polling, works on memory of this process only.
      await sleep(POLL_MS);
    }
  }

  #checkWriter(): void {
    try {
      checkWriter(this.name, this.#ring.memory);
    } catch (cause) {
      if (!this.#isReplaced()) throw cause;
      throw new VideoError('VIDEO_ERR_RING_REPLACED', this.name, { cause });
    }
  }

  /** Whether the name leads to another ring by now, one that lives. */
  #isReplaced(): boolean {
    const other = SharedMemory.open(this.name, 'read');
    if (other === undefined) return false;
    try {
      if (other.size < HEADER_SIZE) return false;
      const memory = new RingMemory(viewMemory(other.address, other.size));
      checkWriter(this.name, memory);
      return true;
    } catch {
      return false;
    } finally {
      other.unmap();
    }
  }

  /** Leaves the ring; `waitNext` under way ends with VIDEO_ERR_RING_CLOSED. May be called twice. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#entry !== undefined) this.#ring.memory.swap(this.#entry, this.#identity, 0n);
    this.#ring.detach();
  }

  /** The memory is gone after `close`, and touching it would end the process. */
  #requireOpen(): void {
    if (this.#closed) throw new VideoError('VIDEO_ERR_RING_CLOSED', `${this.name}, by this reader`);
  }
}

/** Takes a free entry of the readers' table. */
function enter(memory: RingMemory, identity: bigint): number | undefined {
  for (let index = 0; index < MAX_READERS; index++) {
    const offset = HEADER.readers + 8 * index;
    if (memory.swap(offset, 0n, identity)) return offset;
  }
  return undefined;
}
