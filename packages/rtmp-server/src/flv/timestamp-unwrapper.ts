/**
 * Continues 32-bit millisecond timestamps past 2^32 (after 49.7 days).
 * The shorter way round counts: a small step back is a step back, not a turn of the counter.
 */
export class TimestampUnwrapper {
  #last: number | undefined = undefined;

  /** `timestamp` is 0..2^32-1; the result may be negative when a stream that began at 0 steps back. */
  unwrap(timestamp: number): number {
    this.#last = this.#last === undefined ? timestamp : this.#last + ((timestamp - this.#last) | 0);
    return this.#last;
  }
}
