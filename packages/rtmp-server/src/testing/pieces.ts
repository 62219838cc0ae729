/** Cuts `bytes` into pieces of `size` bytes; the last one may be shorter. Each piece has a buffer of its own. */
export function* pieces(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
}

/** Cuts `bytes` at the offsets `cuts`, given in any order. */
export function* piecesAt(bytes: Uint8Array, cuts: readonly number[]): Generator<Uint8Array> {
  let from = 0;
  for (const cut of [...cuts.toSorted((a, b) => a - b), bytes.length]) {
    yield bytes.slice(from, cut);
    from = cut;
  }
}
