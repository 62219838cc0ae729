/** The level is the loudest sample of one to two of these times, in milliseconds: it is looked at twice a second. */
const WINDOW_MS = 300;
/** 24-bit sound has no more than its noise down there. */
const SILENCE = 1e-5;

/** How loud sound was in the last moment. */
export class PeakMeter {
  #since = 0;
  #now = 0;
  #before = 0;

  /** Adds samples that were read at a time, in milliseconds. */
  add(samples: Float32Array, at: number): void {
    this.#advance(at);
    let peak = this.#now;
    for (const sample of samples) {
      const loudness = sample < 0 ? -sample : sample;
      if (loudness > peak) peak = loudness;
    }
    this.#now = peak;
  }

  /** The loudest sample in dBFS: 0 for full scale. Undefined in silence. */
  level(at: number): number | undefined {
    this.#advance(at);
    const peak = Math.max(this.#now, this.#before);
    return peak < SILENCE ? undefined : 20 * Math.log10(peak);
  }

  #advance(at: number): void {
    const windows = Math.floor((at - this.#since) / WINDOW_MS);
    if (windows <= 0) return;
    this.#before = windows === 1 ? this.#now : 0;
    this.#now = 0;
    this.#since += windows * WINDOW_MS;
  }
}
