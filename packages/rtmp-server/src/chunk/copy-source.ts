/** Below this a loop copies faster than a view and `set`. */
const SMALL_COPY = 32;

/** Bytes that are copied from piece by piece. */
export class CopySource {
  readonly bytes: Uint8Array;
  /** Asked for once: `buffer` and `byteOffset` take longer than a small copy. */
  readonly #buffer: ArrayBufferLike;
  readonly #offset: number;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.#buffer = bytes.buffer;
    this.#offset = bytes.byteOffset;
  }

  /** Copies `count` bytes from `from` on to `target` at `at`. */
  copy(from: number, count: number, target: Uint8Array, at: number): void {
    if (count < SMALL_COPY) {
      for (let i = 0; i < count; i++) target[at + i] = this.bytes[from + i] ?? 0;
    } else {
      // Not `subarray`: that of a Buffer takes twice as long.
      target.set(new Uint8Array(this.#buffer, this.#offset + from, count), at);
    }
  }
}
