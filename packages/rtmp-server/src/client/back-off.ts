export interface BackOffOptions {
  /** Milliseconds before the second attempt. Default 250. */
  readonly minDelayMs?: number;
  /** Most milliseconds between two attempts. Default 5000. */
  readonly maxDelayMs?: number;
}

const DEFAULT_MIN_MS = 250;
const DEFAULT_MAX_MS = 5000;

/**
 * How long to wait before each attempt. The wait doubles each time, and is shortened at random by up to half, so that
 * clients do not all connect at the same moment.
 */
export class BackOff {
  readonly #min: number;
  readonly #max: number;
  readonly #random: () => number;
  #next: number;

  constructor(
    { minDelayMs = DEFAULT_MIN_MS, maxDelayMs = DEFAULT_MAX_MS }: BackOffOptions,
    random: () => number = Math.random,
  ) {
    this.#min = minDelayMs;
    this.#max = maxDelayMs;
    this.#random = random;
    this.#next = minDelayMs;
  }

  /** Milliseconds to wait now. The duration of the failed attempt, `tookMs`, counts as a part of the wait. */
  next(tookMs = 0): number {
    const delay = this.#next * (1 - this.#random() / 2);
    this.#next = Math.min(this.#next * 2, this.#max);
    return Math.round(Math.max(delay - tookMs, Math.min(this.#min / 2, delay)));
  }

  /** Starts again with the shortest wait, after an attempt has succeeded. */
  reset(): void {
    this.#next = this.#min;
  }
}
