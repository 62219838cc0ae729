/** Below this a loop copies faster than a view and `set`, or `copyWithin`. */
const SMALL_COPY = 32;

/** Copies `count` bytes of `source`, from `from` on, to `target` at `at`. */
export function copyBytes(source: Uint8Array, from: number, target: Uint8Array, at: number, count: number): void {
  if (count < SMALL_COPY) {
    for (let i = 0; i < count; i++) target[at + i] = source[from + i] ?? 0;
  } else {
    // Not `subarray`: that of a Buffer takes twice as long.
    target.set(new Uint8Array(source.buffer, source.byteOffset + from, count), at);
  }
}
