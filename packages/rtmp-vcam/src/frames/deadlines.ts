/** How far an output may fall behind before the missed time is skipped, in milliseconds. */
const LONGEST_DELAY_MS = 1000;

/**
 * The times at which pictures are written at a fixed rate. They are counted from the first one on, so that delays do
 * not add up. All times are in milliseconds, on one monotonic clock.
 */
export class Deadlines {
  readonly #intervalMs: number;
  #first: number;
  #count = 0;

  constructor(fps: number, first: number) {
    this.#intervalMs = 1000 / fps;
    this.#first = first;
  }

  get intervalMs(): number {
    return this.#intervalMs;
  }

  /** When the next picture is to be written; in the past when the output was slow. */
  get next(): number {
    return this.#first + this.#count * this.#intervalMs;
  }

  /** The time of the next picture in the recording, from its first picture on. */
  get mediaTimeMs(): number {
    return this.#count * this.#intervalMs;
  }

  /** Goes on to the next picture. After a long delay that one is due `now`, and the time between is left out. */
  advance(now: number): void {
    this.#count += 1;
    const delay = now - this.next;
    if (delay > LONGEST_DELAY_MS) this.#first += delay;
  }

  /** Goes on to the first picture that is not due yet. */
  skipMissed(now: number): void {
    const missed = Math.floor((now - this.next) / this.#intervalMs);
    if (missed > 0) this.#first += missed * this.#intervalMs;
  }
}
