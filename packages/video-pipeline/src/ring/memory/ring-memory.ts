import { HEADER_SIZE, SLOT_STRIDE } from './layout.ts';

/**
 * The words of a mapped ring. Every access is a sequentially consistent atomic one: other threads and other processes
 * work on the same memory. Offsets are in bytes.
 */
export class RingMemory {
  readonly #words: BigUint64Array<ArrayBuffer>;
  readonly #halfWords: Uint32Array<ArrayBuffer>;

  constructor(buffer: ArrayBuffer) {
    this.#words = new BigUint64Array(buffer, 0, Math.floor(buffer.byteLength / 8));
    this.#halfWords = new Uint32Array(buffer, 0, Math.floor(buffer.byteLength / 4));
  }

  u32(offset: number): number {
    return Atomics.load(this.#halfWords, offset / 4);
  }

  setU32(offset: number, value: number): void {
    Atomics.store(this.#halfWords, offset / 4, value);
  }

  u64(offset: number): bigint {
    return Atomics.load(this.#words, offset / 8);
  }

  /** Stored modulo 2^64, so that signed values may be given. */
  setU64(offset: number, value: bigint): void {
    Atomics.store(this.#words, offset / 8, value);
  }

  /** Adds one; returns the new value. */
  increment(offset: number): bigint {
    return Atomics.add(this.#words, offset / 8, 1n) + 1n;
  }

  /** Stores `value` if `expected` is there; false if it was not. */
  swap(offset: number, expected: bigint, value: bigint): boolean {
    return Atomics.compareExchange(this.#words, offset / 8, expected, value) === expected;
  }

  /** Stores `value` unless a larger one is there; false if it was. */
  raise(offset: number, value: bigint): boolean {
    for (;;) {
      const present = this.u64(offset);
      if (present >= value) return false;
      if (this.swap(offset, present, value)) return true;
    }
  }
}

/** Where the slot of frame `number` begins. */
export function slotOffset(number: number, slots: number): number {
  return HEADER_SIZE + (number % slots) * SLOT_STRIDE;
}

export function writingSequence(number: number): bigint {
  return BigInt(2 * number + 1);
}

export function wholeSequence(number: number): bigint {
  return BigInt(2 * number + 2);
}

const fenceWord = new Int32Array(new SharedArrayBuffer(4));

/**
 * Keeps the plain loads and stores of a picture on their side of the sequence numbers. A lone atomic load or store lets
 * plain accesses pass it in one direction on ARM; a read-modify-write between them does not.
 */
export function fence(): void {
  Atomics.add(fenceWord, 0, 0);
}
