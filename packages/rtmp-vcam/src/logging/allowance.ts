/** How many lines of one kind are written. */
export interface Rate {
  /** At once, after a time without any. */
  readonly burst: number;
  /** From then on, one in so many milliseconds. */
  readonly everyMs: number;
}

/** Counts the lines that may still be written: it is used up by lines, and grows with time up to the burst. */
export class Allowance {
  readonly #rate: Rate;
  #left: number;
  #at: number;

  constructor(rate: Rate, nowMs: number) {
    this.#rate = rate;
    this.#left = rate.burst;
    this.#at = nowMs;
  }

  /** Nothing of it has been used for so long that all of it is there again. */
  isFull(nowMs: number): boolean {
    return this.#leftAt(nowMs) >= this.#rate.burst;
  }

  /** True if one more line may be written, which is then counted. */
  take(nowMs: number): boolean {
    this.#left = this.#leftAt(nowMs);
    this.#at = nowMs;
    if (this.#left < 1) return false;
    this.#left--;
    return true;
  }

  /** From now on as if all of it had just been used. */
  exhaust(nowMs: number): void {
    this.#left = 0;
    this.#at = nowMs;
  }

  #leftAt(nowMs: number): number {
    return Math.min(this.#rate.burst, this.#left + (nowMs - this.#at) / this.#rate.everyMs);
  }
}
