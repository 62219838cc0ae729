/** Fewer bytes than this are copied faster by a loop than by `set` with a view. */
const SMALL_COPY = 32;

/** Bytes that are copied piece by piece. */
export class CopySource {
  readonly bytes: Uint8Array;
  /** Read once, because `buffer` and `byteOffset` take longer to read than a small copy takes. */
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
      // The `subarray` of a Buffer would take twice as long.
      target.set(new Uint8Array(this.#buffer, this.#offset + from, count), at);
    }
  }
}
