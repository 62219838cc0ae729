/** How early a picture may be, in frame intervals: encoders round times to milliseconds. */
const SLACK = 0.25;
/** A picture that is this much too early, in milliseconds, belongs to a new timeline. */
const JUMP_MS = 1000;
/** When nothing was shown for this many frame intervals, the times of the stream may be unusable. */
const USELESS = 2;

/** Keeps a stream at or below the frame rate of the canvas by skipping pictures; it never delays one. */
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
    // Due times stay on a grid while pictures follow it, so that 50 fps becomes 30 and not 25.
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
