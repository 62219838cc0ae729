import { HEADER_SIZE, SLOT_STRIDE } from './layout.ts';

/**
 * The words of a mapped ring. Every access is atomic and sequentially consistent, because other threads and processes
 * use the same memory. Offsets are in bytes.
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

  /** Stores the value modulo 2^64, so it may be negative. */
  setU64(offset: number, value: bigint): void {
    Atomics.store(this.#words, offset / 8, value);
  }

  /** Adds 1 and returns the new value. */
  increment(offset: number): bigint {
    return Atomics.add(this.#words, offset / 8, 1n) + 1n;
  }

  /** Stores `value` if the present value is `expected`. False if it is not. */
  swap(offset: number, expected: bigint, value: bigint): boolean {
    return Atomics.compareExchange(this.#words, offset / 8, expected, value) === expected;
  }

  /** Stores `value` if it is larger than the present value. False if it is not. */
  raise(offset: number, value: bigint): boolean {
    for (;;) {
      const present = this.u64(offset);
      if (present >= value) return false;
      if (this.swap(offset, present, value)) return true;
    }
  }
}

/** The offset of the slot that belongs to frame `number`. */
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
 * Keeps the plain loads and stores of a picture from being moved before or after the accesses to its sequence number.
 * On ARM, plain accesses may pass a single atomic load or store in one direction. They cannot pass a read-modify-write.
 */
export function fence(): void {
  Atomics.add(fenceWord, 0, 0);
}
