import { Owned } from '../../ffi/owned.ts';

const REF_BYTES = 8;

/**
 * The pixel buffers in the slots of a ring, shared by all threads of the writing process. Each slot holds one
 * reference. A thread that takes it out owns it, so that no other thread can release the pixel buffer meanwhile.
 */
export class SlotPixelBuffers {
  readonly #refs: BigUint64Array<SharedArrayBuffer>;

  constructor(memory: SharedArrayBuffer) {
    this.#refs = new BigUint64Array(memory);
  }

  /** The memory for this number of slots, to be shared with each thread. */
  static memoryFor(slots: number): SharedArrayBuffer {
    return new SharedArrayBuffer(REF_BYTES * slots);
  }

  /** Takes over the reference, and releases the one that was in the slot. */
  put(slot: number, pixelBuffer: Owned): void {
    release(Atomics.exchange(this.#refs, slot, pixelBuffer.give()));
  }

  /** Lends the pixel buffer until `use` returns. False when there is none, or another thread has taken it out. */
  lend(slot: number, use: (pixelBuffer: bigint) => void): boolean {
    const ref = Atomics.exchange(this.#refs, slot, 0n);
    if (ref === 0n) return false;
    try {
      use(ref);
    } finally {
      // A newer pixel buffer may have been put into the slot meanwhile.
      if (Atomics.compareExchange(this.#refs, slot, 0n, ref) !== 0n) release(ref);
    }
    return true;
  }

  /** Releases all pixel buffers. */
  clear(): void {
    for (let slot = 0; slot < this.#refs.length; slot++) release(Atomics.exchange(this.#refs, slot, 0n));
  }
}

function release(ref: bigint): void {
  if (ref !== 0n) new Owned(ref)[Symbol.dispose]();
}
