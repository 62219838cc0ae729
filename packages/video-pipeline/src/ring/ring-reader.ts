import { setTimeout as sleep } from 'node:timers/promises';
import type { Canvas } from '../canvas/canvas.ts';
import { VideoError } from '../errors.ts';
import { processIdentity, processIdOf } from '../ffi/process-identity.ts';
import { type AttachedRing, attachRing, checkWriter } from './attach-ring.ts';
import type { ForeignMemory } from './memory/foreign-memory.ts';
import { type FrameState, frameStateOf, HEADER, HEADER_SIZE, MAX_READERS, SLOT } from './memory/layout.ts';
import { openForeignMemory } from './memory/open-foreign-memory.ts';
import { fence, slotOffset, wholeSequence } from './memory/ring-memory.ts';

/** A copy is torn only if the writer writes all slots during it. Then the reader tries the newest frame again. */
const MAX_ATTEMPTS = 8;
const POLL_MS = 3;
/** The writer may take out a reader whose process it cannot see, such as one in a container. In milliseconds. */
const ENTER_AGAIN_MS = 250;

/** The description of a copied picture. */
export interface FrameInfo {
  /** Frames are numbered upwards from 1, with gaps. */
  readonly number: number;
  readonly state: FrameState;
  readonly width: number;
  readonly height: number;
  /** Presentation time on the stream's own clock, in microseconds. */
  readonly ptsUs: number;
  /** When the frame's last byte arrived, on the clock of `process.hrtime.bigint()`. */
  readonly arrivalNs: bigint;
  readonly publishedNs: bigint;
}

interface NextOptions {
  /** Only a frame with a larger number is returned; 0 accepts any. */
  readonly after: number;
}

interface WaitOptions extends NextOptions {
  readonly signal?: AbortSignal;
}

interface WaitUntilOptions extends WaitOptions {
  /** On the clock of `performance.now`. */
  readonly until: number;
}

/** Reads the frame ring of another process. */
export class RingReader {
  readonly name: string;
  readonly canvas: Canvas;
  readonly #ring: AttachedRing;
  readonly #identity: bigint;
  /** The offset of this reader's entry in the table of readers; undefined when the table was full. */
  #entry: number | undefined;
  #enteredAt: number = performance.now();
  #closed = false;

  private constructor(ring: AttachedRing) {
    this.name = ring.name;
    this.canvas = ring.canvas;
    this.#ring = ring;
    this.#identity = processIdentity(process.pid);
    this.#entry = enter(ring.memory, this.#identity);
  }

  /**
   * Throws VideoError: VIDEO_ERR_RING_NOT_FOUND, _INVALID (the object of this name is not a usable ring), _VERSION,
   * _CLOSED, _STALE (with the writer's process id and whether that process runs), and VIDEO_ERR_SHM_ACCESS.
   */
  static open({ name }: { readonly name: string }): RingReader {
    const ring = attachRing(name);
    try {
      return new RingReader(ring);
    } catch (error) {
      // The ring was made smaller since it was checked.
      ring.detach();
      throw error;
    }
  }

  get writerPid(): number {
    this.#requireOpen();
    return processIdOf(this.#ring.memory.u64(HEADER.writer));
  }

  /** What the camera shows now: the stream, its last picture, or the card. */
  get state(): FrameState {
    this.#requireOpen();
    return frameStateOf(this.#ring.memory.u32(HEADER.state));
  }

  /**
   * Copies the newest whole picture into `target`, which must have room for the canvas in I420. Undefined when there is
   * no newer picture, or when the writer overtook every attempt; the contents of `target` are undefined in that case.
   * Throws VIDEO_ERR_SURFACE when the writer does not share its pictures with this process.
   */
  next(target: Uint8Array, { after }: NextOptions): FrameInfo | undefined {
    this.#requireOpen();
    this.#stayCounted();
    const { memory, slots } = this.#ring;
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const number = Number(memory.u64(HEADER.head));
      if (number <= after) return undefined;
      const slot = slotOffset(number, slots);
      const isWhole = (): boolean => memory.u64(slot + SLOT.sequence) === wholeSequence(number);
      if (!isWhole()) continue;
      fence();
      const failure = this.#copy(number, memory.u32(slot + SLOT.surface_id), target);
      const info = this.#infoOf(number, slot);
      fence();
      if (!isWhole()) continue;
      if (failure === undefined) return info;
      throw failure;
    }
    return undefined;
  }

  /** A writer that counts no readers may stop decoding. */
  #stayCounted(): void {
    const now = performance.now();
    if (now - this.#enteredAt < ENTER_AGAIN_MS) return;
    this.#enteredAt = now;
    const { memory } = this.#ring;
    if (this.#entry === undefined || memory.u64(this.#entry) !== this.#identity)
      this.#entry = enter(memory, this.#identity);
  }

  /** Returns the error instead of throwing it: the caller ignores it if the slot no longer holds that frame. */
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
   * Like `next`, but waits until there is a picture. Throws VideoError when none will come: VIDEO_ERR_RING_CLOSED,
   * _STALE, or _REPLACED (another process made a ring of this name; open it again). Throws the reason of an aborted
   * signal.
   */
  async waitNext(target: Uint8Array, options: WaitOptions): Promise<FrameInfo> {
    for (;;) {
      const frame = await this.nextBy(target, { ...options, until: Number.POSITIVE_INFINITY });
      if (frame !== undefined) return frame;
    }
  }

  /** Like `waitNext`, but undefined when there is no picture by this time. It looks once in any case. */
  async nextBy(target: Uint8Array, { after, signal, until }: WaitUntilOptions): Promise<FrameInfo | undefined> {
    for (;;) {
      signal?.throwIfAborted();
      const frame = this.next(target, { after });
      if (frame !== undefined) return frame;
      this.#checkWriter();
      const left = until - performance.now();
      if (left <= 0) return undefined;
      // Atomics.waitAsync would make polling unnecessary, but it works only with memory of this process.
      await sleep(Math.min(POLL_MS, left));
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

  /** True when the name now belongs to another ring, whose writer is running. */
  #isReplaced(): boolean {
    let other: ForeignMemory | undefined;
    try {
      other = openForeignMemory(this.name, 'read');
      if (other === undefined || other.size < HEADER_SIZE) return false;
      checkWriter(this.name, other);
      return true;
    } catch {
      return false;
    } finally {
      other?.close();
    }
  }

  /** Leaves the ring. A pending `waitNext` rejects with VIDEO_ERR_RING_CLOSED. May be called twice. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    try {
      if (this.#entry !== undefined) this.#ring.memory.swap(this.#entry, this.#identity, 0n);
    } catch {
      // The ring has no such memory any more, so there is no entry to remove.
    } finally {
      this.#ring.detach();
    }
  }

  /** After `close` there is no memory to read. */
  #requireOpen(): void {
    if (this.#closed) throw new VideoError('VIDEO_ERR_RING_CLOSED', `this reader of ${this.name} was closed`);
  }
}

/** Enters this process into the table of readers. Returns the entry's offset; undefined when the table is full. */
function enter(memory: ForeignMemory, identity: bigint): number | undefined {
  for (let index = 0; index < MAX_READERS; index++) {
    const offset = HEADER.readers + 8 * index;
    if (memory.u64(offset) === 0n && memory.swap(offset, 0n, identity)) return offset;
  }
  return undefined;
}
