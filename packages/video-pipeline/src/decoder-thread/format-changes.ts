/** So many formats in a row may come at once: a sender that finds out what its network carries tries some. */
const BURST = 8;
/** One more may come after each of these times, in milliseconds. */
const EVERY_MS = 500;

/** Counts how often a stream changes its format, because a decoder has to be opened each time. */
export class FormatChanges {
  #left = BURST;
  #countedAt: number | undefined;

  /** True when the decoder may be opened now, which counts as a change. `now` is in milliseconds. */
  allowed(now: number = performance.now()): boolean {
    this.#left = Math.min(BURST, this.#left + (now - (this.#countedAt ?? now)) / EVERY_MS);
    this.#countedAt = now;
    if (this.#left < 1) return false;
    this.#left--;
    return true;
  }

  /** Another stream begins. */
  reset(): void {
    this.#left = BURST;
  }
}
