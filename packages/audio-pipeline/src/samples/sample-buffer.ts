import { CHANNELS } from '../format.ts';

/** Frames that are kept: 5.5 s, which take 2 MiB. A power of two, so that an index becomes a place with one operation. */
const CAPACITY = 2 ** 18;
/** Index of a sample to its place. */
export const PLACE_MASK: number = CAPACITY * CHANNELS - 1;
/** Frames beside the oldest one that a reader may need for its filter. */
const GUARD = 64;
/** Cuts that are kept. More of them than this in a few seconds are no sound. */
const MOST_CUTS = 256;

/** The newest samples of a stream. Frames are counted from 0 for as long as the buffer lives. Older ones are overwritten. */
export class SampleBuffer {
  /** Interleaved samples: sample `n` is at `n & PLACE_MASK`. */
  readonly samples: Float32Array = new Float32Array(CAPACITY * CHANNELS);
  #end = 0;
  readonly #cuts: number[] = [];

  /** The oldest frame that can be read. */
  get begin(): number {
    return Math.max(0, this.#end - CAPACITY + GUARD);
  }

  /** The frame after the newest one. */
  get end(): number {
    return this.#end;
  }

  append(samples: Float32Array): void {
    const most = CAPACITY * CHANNELS;
    if (samples.length > most) {
      this.#end += (samples.length - most) / CHANNELS;
      this.append(samples.subarray(samples.length - most));
      return;
    }
    const at = (this.#end * CHANNELS) & PLACE_MASK;
    const fits = Math.min(samples.length, most - at);
    this.samples.set(samples.subarray(0, fits), at);
    this.samples.set(samples.subarray(fits), 0);
    this.#end += samples.length / CHANNELS;
  }

  appendSilence(frames: number): void {
    const silent = Math.min(frames, CAPACITY);
    this.#end += frames - silent;
    for (let frame = 0; frame < silent; frame++, this.#end++) {
      const at = (this.#end * CHANNELS) & PLACE_MASK;
      this.samples.fill(0, at, at + CHANNELS);
    }
  }

  /** The samples that come next do not belong to those before: a reader fades out, and in again. */
  cut(): void {
    if (this.#cuts.at(-1) !== this.#end) this.#cuts.push(this.#end);
    while (this.#cuts.length > MOST_CUTS || (this.#cuts[0] ?? this.begin) < this.begin) this.#cuts.shift();
  }

  /** The first cut after a frame; undefined when there is none. */
  cutAfter(frame: number): number | undefined {
    return this.#cuts.find((cut) => cut > frame);
  }

  /** Takes back the frames from `end` on. */
  truncate(end: number): void {
    this.#end = Math.max(this.begin, Math.min(this.#end, end));
    while ((this.#cuts.at(-1) ?? 0) > this.#end) this.#cuts.pop();
  }
}
