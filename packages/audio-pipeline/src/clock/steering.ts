/** The most that the pitch is changed: 0.5 % is a twelfth of a semitone. */
const MOST_CORRECTION = 0.005;
/** How much of an error is corrected in a second. */
const GAIN = 1;
/** How fast the usual difference of the clocks is learnt, so that no error is left: a part of the error in a second. */
const LEARNING = 0.1;
/** Errors of single reads are of no interest: they are smoothed over this long, in seconds. */
const SMOOTHED_S = 0.25;
/** An error that steering would need too long for, in seconds: the sound is put right with a short silence. */
const LOST_S = 0.06;

/** Finds the rate at which samples have to be taken, so that those are taken which are due. */
export class Steering {
  #error = 0;
  /** By how much the clocks differ. */
  #drift = 0;

  /** Frames of the stream for each frame that is read. */
  get rate(): number {
    return 1 + limited(this.#error * GAIN + this.#drift);
  }

  /** The error is too large to be steered away. */
  get lost(): boolean {
    return Math.abs(this.#error) > LOST_S;
  }

  /** Takes note of an error, in seconds: above 0, the sound is behind. `elapsed`: seconds since the one before. */
  note(error: number, elapsed: number): void {
    this.#error += (error - this.#error) * Math.min(1, elapsed / SMOOTHED_S);
    this.#drift = limited(this.#drift + this.#error * LEARNING * Math.min(1, elapsed));
  }

  /** The samples that are due are taken again. The clocks still differ as they did. */
  settle(): void {
    this.#error = 0;
  }

  /** Forgets the clocks. */
  reset(): void {
    this.#error = 0;
    this.#drift = 0;
  }
}

function limited(correction: number): number {
  return Math.max(-MOST_CORRECTION, Math.min(MOST_CORRECTION, correction));
}
