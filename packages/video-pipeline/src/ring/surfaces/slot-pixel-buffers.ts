import { Owned } from '../../ffi/owned.ts';

const REF_BYTES = 8;

/**
 * The pixel buffers of a ring's slots, for all threads of the writing process. Each slot holds one reference, and whoever
 * takes it out owns it: no thread releases what another one is looking at.
 */
export class SlotPixelBuffers {
  readonly #refs: BigUint64Array<SharedArrayBuffer>;

  constructor(memory: SharedArrayBuffer) {
    this.#refs = new BigUint64Array(memory);
  }

  /** Memory for so many slots, to be given to each thread. */
  static memoryFor(slots: number): SharedArrayBuffer {
    return new SharedArrayBuffer(REF_BYTES * slots);
  }

  /** Takes the reference over, and lets go of the one that was there. */
  put(slot: number, pixelBuffer: Owned): void {
    release(Atomics.exchange(this.#refs, slot, pixelBuffer.give()));
  }

  /** Lends the pixel buffer until `use` returns. False when there is none, or another thread has it. */
  lend(slot: number, use: (pixelBuffer: bigint) => void): boolean {
    const ref = Atomics.exchange(this.#refs, slot, 0n);
    if (ref === 0n) return false;
    try {
      use(ref);
    } finally {
      // A newer one may have come meanwhile.
      if (Atomics.compareExchange(this.#refs, slot, 0n, ref) !== 0n) release(ref);
    }
    return true;
  }

  /** Lets go of all. */
  clear(): void {
    for (let slot = 0; slot < this.#refs.length; slot++) release(Atomics.exchange(this.#refs, slot, 0n));
  }
}

function release(ref: bigint): void {
  if (ref !== 0n) new Owned(ref)[Symbol.dispose]();
}
