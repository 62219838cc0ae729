const RATE = 48_000;
const FRAME_BYTES = 8;
/** Gaps closer together than this are one. In frames. */
const ONE_GAP = RATE / 50;

/**
 * Counts where recorded sound is no even sine: gaps, clicks and jumps. It looks at the left channel of stereo floats,
 * from the first sound on.
 */
export class GapCounter {
  /** A sine bends by no more than this between its samples. */
  readonly #mostBend: number;
  #rest: Buffer = Buffer.alloc(0);
  #before = 0;
  #beforeThat = 0;
  #frames = 0;
  #lastGap = 0;
  #gaps = 0;

  constructor({ frequency, peak }: { readonly frequency: number; readonly peak: number }) {
    this.#mostBend = 4 * peak * ((2 * Math.PI * frequency) / RATE) ** 2;
  }

  get gaps(): number {
    return this.#gaps;
  }

  /** Seconds that were heard. */
  get seconds(): number {
    return this.#frames / RATE;
  }

  /** Begins to count anew. */
  reset(): void {
    this.#gaps = 0;
    this.#frames = 0;
    this.#lastGap = 0;
  }

  add(bytes: Buffer): void {
    const all = Buffer.concat([this.#rest, bytes]);
    const end = all.length - (all.length % FRAME_BYTES);
    for (let at = 0; at < end; at += FRAME_BYTES) this.#take(all.readFloatLE(at));
    this.#rest = all.subarray(end);
  }

  #take(sample: number): void {
    // Nothing was heard yet.
    if (this.#frames === 0 && sample === 0) return;
    const bend = Math.abs(sample - 2 * this.#before + this.#beforeThat);
    [this.#beforeThat, this.#before] = [this.#before, sample];
    this.#frames++;
    if (bend <= this.#mostBend) return;
    if (this.#frames - this.#lastGap > ONE_GAP) this.#gaps++;
    this.#lastGap = this.#frames;
  }
}
