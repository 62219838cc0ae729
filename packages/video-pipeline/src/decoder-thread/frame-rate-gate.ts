/** How far, in frame intervals, a picture may come before its turn: encoders round times to milliseconds. */
const SLACK = 0.25;
/** A jump this large, in milliseconds, is a new timeline and not a slow picture. */
const JUMP_MS = 1000;
/** With nothing shown for this many frame intervals, the times of the stream are of no use. */
const USELESS = 2;

/** Keeps a stream at or below the canvas frame rate by leaving pictures out; never delays one. */
export class FrameRateGate {
  readonly #interval: number;
  #due = Number.NEGATIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;
  #shownAt = Number.NEGATIVE_INFINITY;

  /** @param fps the highest rate, in frames per second */
  constructor(fps: number) {
    this.#interval = 1000 / fps;
  }

  /** True when the picture of this presentation time is to be shown. `now`: host clock. Both in milliseconds. */
  accepts(pts: number, now: number = performance.now()): boolean {
    const early = this.#due - pts;
    const isEarly = early > this.#interval * SLACK && early < JUMP_MS;
    // Broken encoders send times that stand still or go backwards.
    const isUseless = pts <= this.#last && now - this.#shownAt > this.#interval * USELESS;
    if (isEarly && !isUseless) return false;
    // The grid is kept while pictures follow it, so that 50 fps in becomes 30 out and not 25.
    const onGrid = early > -this.#interval && early <= this.#interval * SLACK;
    this.#due = (onGrid ? this.#due : pts) + this.#interval;
    this.#last = pts;
    this.#shownAt = now;
    return true;
  }

  reset(): void {
    this.#due = Number.NEGATIVE_INFINITY;
    this.#last = Number.NEGATIVE_INFINITY;
  }
}
