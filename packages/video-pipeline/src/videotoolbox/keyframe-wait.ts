/** After this long without a keyframe decoding is tried all the same: some encoders refresh bit by bit and never send one. */
const PATIENCE_MS = 3000;

/** Leaves frames out until one comes where decoding can start. Times are decoding times in milliseconds. */
export class KeyframeWait {
  #waiting = true;
  #since: number | undefined;

  /** Decoding has to start anew. */
  restart(): void {
    this.#waiting = true;
    this.#since = undefined;
  }

  /** True when the frame is to be decoded. */
  accepts(dts: number, keyframe: boolean): boolean {
    if (!this.#waiting) return true;
    this.#since ??= dts;
    // A time that goes back belongs to a new timeline.
    if (dts < this.#since) this.#since = dts;
    this.#waiting = !keyframe && dts - this.#since < PATIENCE_MS;
    return !this.#waiting;
  }
}
