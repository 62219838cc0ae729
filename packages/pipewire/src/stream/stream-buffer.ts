import { followPointer, readPointer, readU32, viewMemory } from '../ffi/memory.ts';

/** Offset in `struct pw_buffer`, see pipewire/stream.h. */
const AMOUNT = 16;
/** Offsets in `struct spa_buffer`, `spa_data`, `spa_meta` and `spa_chunk`. See spa/buffer/{buffer,meta}.h. */
const BUFFER = { metaCount: 0, dataCount: 4, metas: 8, datas: 16 } as const;
const DATA = { maxSize: 20, pointer: 24, chunk: 32 } as const;
const META = { size: 16, byteCount: 4, pointer: 8 } as const;
const CHUNK_SIZE = 16;
/** `SPA_META_Header` and the size of a `struct spa_meta_header`. */
export const META_HEADER = 1;
export const META_HEADER_SIZE = 32;

/**
 * A dequeued buffer with one block of memory. What is read or written in it is valid until it is queued. The same object
 * stands for it each time, because sound is queued often, and what lies about for V8 to collect costs pauses.
 */
export class StreamBuffer {
  /** The `pw_buffer`. */
  readonly address: bigint;
  /** The memory of the block; undefined when it is not mapped into this process. */
  readonly bytes: Uint8Array | undefined;
  readonly #buffer: bigint;
  readonly #amount: DataView;
  readonly #chunk: DataView | undefined;
  #isGone = false;

  constructor(address: bigint) {
    this.address = address;
    this.#buffer = followPointer(address, 0);
    this.#amount = new DataView(viewMemory(address + BigInt(AMOUNT), 8));
    if (readU32(this.#buffer, BUFFER.dataCount) === 0) return;
    const data = followPointer(this.#buffer, BUFFER.datas);
    this.#chunk = new DataView(viewMemory(followPointer(data, DATA.chunk), CHUNK_SIZE));
    const pointer = readPointer(data, DATA.pointer);
    if (pointer !== null) this.bytes = new Uint8Array(viewMemory(pointer, readU32(data, DATA.maxSize)));
  }

  /** The stream has taken the buffer away: its memory must not be used any more, and it must not be queued. */
  get isGone(): boolean {
    return this.#isGone;
  }

  /** For the stream. */
  remove(): void {
    this.#isGone = true;
  }

  /** Says which part of the memory is filled: `size` bytes from the first one on, `stride` bytes for each line. */
  setFilled(size: number, stride: number): void {
    this.#chunk?.setUint32(0, 0, true);
    this.#chunk?.setUint32(4, size, true);
    this.#chunk?.setInt32(8, stride, true);
    this.#chunk?.setInt32(12, 0, true);
  }

  /** Says how much the buffer holds, in any unit: the stream adds up what is queued. */
  setAmount(amount: number): void {
    this.#amount.setUint32(0, amount, true);
    this.#amount.setUint32(4, Math.floor(amount / 2 ** 32), true);
  }

  /** Fills in the header, if the buffer has one: a time in nanoseconds, and a number that grows by one each time. */
  setHeader(time: bigint, sequence: bigint): void {
    const header = this.#metaOf(META_HEADER);
    if (header === undefined) return;
    const view = new DataView(viewMemory(header, META_HEADER_SIZE));
    view.setUint32(0, 0, true);
    view.setUint32(4, 0, true);
    view.setBigInt64(8, time, true);
    view.setBigInt64(16, 0n, true);
    view.setBigUint64(24, sequence, true);
  }

  #metaOf(type: number): bigint | undefined {
    const count = readU32(this.#buffer, BUFFER.metaCount);
    const metas = readPointer(this.#buffer, BUFFER.metas);
    if (metas === null) return undefined;
    for (let at = 0; at < META.size * count; at += META.size) {
      if (readU32(metas, at) !== type || readU32(metas, at + META.byteCount) < META_HEADER_SIZE) continue;
      return readPointer(metas, at + META.pointer) ?? undefined;
    }
    return undefined;
  }
}
