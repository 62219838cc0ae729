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
  #ended = false;
  /** When each gap began and how long it lasted, in frames. */
  readonly #gaps: { readonly at: number; frames: number }[] = [];

  constructor({ frequency, peak }: { readonly frequency: number; readonly peak: number }) {
    this.#mostBend = 4 * peak * ((2 * Math.PI * frequency) / RATE) ** 2;
  }

  /** When each gap began, in seconds, and how long it lasted, in milliseconds. */
  get gaps(): readonly { readonly seconds: number; readonly milliseconds: number }[] {
    return this.#gaps.map(({ at, frames }) => ({ seconds: at / RATE, milliseconds: (frames * 1000) / RATE }));
  }

  /** Seconds that were heard. */
  get seconds(): number {
    return this.#frames / RATE;
  }

  /** Begins to count anew. */
  reset(): void {
    this.#gaps.length = 0;
    this.#frames = 0;
    this.#lastGap = 0;
  }

  /** Counts no more: the end of the stream is no gap. */
  end(): void {
    this.#ended = true;
  }

  add(bytes: Buffer): void {
    if (this.#ended) return;
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
    const gap = this.#gaps.at(-1);
    if (gap === undefined || this.#frames - this.#lastGap > ONE_GAP) this.#gaps.push({ at: this.#frames, frames: 1 });
    else gap.frames = this.#frames - gap.at + 1;
    this.#lastGap = this.#frames;
  }
}
