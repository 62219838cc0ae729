/** After this long, decoding starts without a keyframe: some encoders send none and refresh pictures piece by piece. */
const PATIENCE_MS = 3000;

/** Skips frames until decoding can start: at a keyframe, or when none came for too long. Times are in milliseconds. */
export class KeyframeWait {
  #waiting = false;
  #since: number | undefined;

  get waiting(): boolean {
    return this.#waiting;
  }

  /** Frames are skipped from now on. Without `since`, the time of the next frame counts as the beginning. */
  start(since?: number): void {
    this.#waiting = true;
    this.#since = since;
  }

  stop(): void {
    this.#waiting = false;
  }

  /** True when the frame is to be decoded. `time` is on any clock, but always on the same one. */
  accepts(time: number, keyframe: boolean): boolean {
    if (!this.#waiting) return true;
    // A time that goes back belongs to a new timeline.
    this.#since = Math.min(time, this.#since ?? time);
    this.#waiting = !keyframe && time - this.#since < PATIENCE_MS;
    return !this.#waiting;
  }
}
