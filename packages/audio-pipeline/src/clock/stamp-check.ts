/** This many of the newest pieces decide. */
const PIECES = 50;
/** Fewer pieces than this decide nothing. */
const FEWEST = 10;
/** A time stamp this far from the end of the piece before is a jump. In milliseconds. */
const JUMP_MS = 100;
const MOST_JUMPS = 0.5;
const SLOWEST = 0.6;
const FASTEST = 1.6;

interface Step {
  readonly advanceMs: number;
  readonly soundMs: number;
}

/**
 * Tells whether time stamps go on by about as much as there is sound. Those that stand still, jump all the time or
 * count something else than milliseconds are of no use.
 */
export class StampCheck {
  #steps: Step[] = [];
  #last: { readonly pts: number; readonly soundMs: number } | undefined;
  #usable = true;

  get usable(): boolean {
    return this.#usable;
  }

  add(pts: number, soundMs: number): void {
    if (this.#last !== undefined) this.#steps.push({ advanceMs: pts - this.#last.pts, soundMs: this.#last.soundMs });
    this.#last = { pts, soundMs };
    if (this.#steps.length > PIECES) this.#steps.shift();
    if (this.#steps.length < FEWEST) return;
    const even = this.#steps.filter(({ advanceMs, soundMs: length }) => Math.abs(advanceMs - length) < JUMP_MS);
    const advance = even.reduce((sum, step) => sum + step.advanceMs, 0);
    const sound = even.reduce((sum, step) => sum + step.soundMs, 0);
    const hasFewJumps = this.#steps.length - even.length <= MOST_JUMPS * this.#steps.length;
    this.#usable = hasFewJumps && advance >= SLOWEST * sound && advance <= FASTEST * sound;
  }

  reset(): void {
    this.#steps = [];
    this.#last = undefined;
    this.#usable = true;
  }
}
