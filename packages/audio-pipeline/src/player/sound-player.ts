import { Steering } from '../clock/steering.ts';
import type { DecodedSound } from '../decoder/audio-decoder.ts';
import { CHANNELS, FRAMES_PER_MS, SAMPLE_RATE } from '../format.ts';
import { FADE_FRAMES, gainAt } from '../samples/fade.ts';
import { interpolate, REACH } from '../samples/interpolator.ts';
import { type PictureDue, SoundStore } from './sound-store.ts';

/** Frames that must be there behind those that are read, so that the sound can be faded out when no more come. */
const KEPT_FRAMES = FADE_FRAMES + 8;

export interface SoundPlayerOptions {
  readonly pictureDue: PictureDue;
  /** Sound may come so much later than usual. In milliseconds. */
  readonly reserveMs?: number | undefined;
  /** Sound is read no later than this before it is heard, if the reader waits for it. In milliseconds. */
  readonly latestMs?: number | undefined;
}

/**
 * Gives the samples that are due, and silence where there are none. Each silence begins and ends with a fade. Where the
 * clocks of sender, host and reader differ, samples are read a little faster or slower.
 */
export class SoundPlayer {
  readonly #store: SoundStore;
  readonly #steering: Steering = new Steering();
  readonly #latestMs: number;
  #playing = false;
  /** The frame of the stream that comes next, or after which the sound stopped. */
  #position = 0;
  /** How far the sound is faded in, in frames. */
  #faded = 0;
  /** It is being faded out. */
  #leaving = false;
  #starved = 0;
  paused = false;

  constructor({ pictureDue, reserveMs = 0, latestMs = Number.POSITIVE_INFINITY }: SoundPlayerOptions) {
    this.#store = new SoundStore(pictureDue, reserveMs);
    this.#latestMs = latestMs;
  }

  get playing(): boolean {
    return this.#playing;
  }

  /** How often the sound stopped because none had come in time. */
  get starved(): number {
    return this.#starved;
  }

  /** How much later than its picture sound is due, in milliseconds. */
  get delay(): number {
    return this.#store.clock.delay;
  }

  get followsPicture(): boolean {
    return this.#store.clock.followsPicture;
  }

  /** Frames of the stream for each frame that is read. */
  get rate(): number {
    return this.#playing ? this.#steering.rate : 1;
  }

  /** Sound that waits to be read, in milliseconds. */
  get waitingMs(): number {
    const { begin, end } = this.#store.buffer;
    return Math.max(0, end - Math.max(begin, this.#position)) / FRAMES_PER_MS;
  }

  add(sound: DecodedSound, now: number): void {
    this.#store.add(sound, now);
  }

  /** Another stream begins, or nothing more of this one is wanted: what waits is dropped, after a fade. */
  restart(): void {
    this.#steering.reset();
    this.#store.restart(Math.ceil(this.#position) + (this.#playing ? KEPT_FRAMES + REACH : 0));
  }

  /**
   * False while it is worth to wait with reading the frames that are heard from `heardAt` on: they have not come yet, but
   * will be there in time if they are on their way.
   */
  isReady(heardAt: number, frames: number, now: number): boolean {
    if (heardAt - now <= this.#latestMs || this.paused || this.#leaving) return true;
    const position = this.#playing ? this.#position : this.#store.frameDueAt(heardAt);
    if (position === undefined) return true;
    const { buffer } = this.#store;
    if (buffer.cutAfter(position) !== undefined) return true;
    const needed = frames * this.#steering.rate + KEPT_FRAMES + (this.#playing ? 0 : FADE_FRAMES);
    return buffer.end - REACH - position > needed;
  }

  /** Fills `output`. Its first frame is heard at `heardAt`; both times are of the host's clock in milliseconds. */
  read(output: Float32Array, heardAt: number, now: number): void {
    const frames = output.length / CHANNELS;
    this.#store.clock.read(Math.min(heardAt - now, this.#latestMs) + frames / FRAMES_PER_MS, now);
    output.fill(0);
    if (this.#playing) this.#steer(heardAt, frames);
    for (let at = 0; at < frames; ) {
      at = this.#playing ? this.#play(output, at, frames) : this.#begin(heardAt, at, frames);
    }
  }

  #steer(heardAt: number, frames: number): void {
    const due = this.#store.frameDueAt(heardAt);
    if (due !== undefined) this.#steering.note((due - this.#position) / SAMPLE_RATE, frames / SAMPLE_RATE);
  }

  /** Begins with the frame that is due, if it and enough after it are there. Returns where in the output. */
  #begin(heardAt: number, at: number, frames: number): number {
    const { buffer } = this.#store;
    const due = this.#store.frameDueAt(heardAt + at / FRAMES_PER_MS);
    if (due === undefined) return frames;
    // What was due before is not heard any more.
    this.#position = Math.max(this.#position, Math.min(Math.floor(due), buffer.end));
    if (this.paused) return frames;
    // Nothing is heard twice, and nothing before a cut is heard after it.
    const cut = buffer.cutAfter(this.#position);
    const isAfterCut = cut !== undefined && cut - this.#position < KEPT_FRAMES + REACH + FADE_FRAMES;
    const first = Math.max(due, isAfterCut ? cut : this.#position, buffer.begin + REACH);
    const wait = Math.ceil(first - due);
    if (at + wait >= frames) return frames;
    const position = Math.max(first, due + wait);
    const left = this.#left(position);
    if (left.frames < FADE_FRAMES + KEPT_FRAMES + (left.isAll ? frames - at - wait : 0)) {
      if (left.isAll) return frames;
      // Too little to be heard before the next cut: the sound begins after it.
      const skipped = Math.max(1, Math.ceil(left.frames + REACH));
      this.#position = position + skipped;
      return Math.min(frames, at + wait + skipped);
    }
    this.#position = position;
    this.#playing = true;
    this.#leaving = false;
    this.#faded = 0;
    this.#steering.settle();
    return at + wait;
  }

  /** The frames from a position on that belong together; `isAll`: up to the newest one. */
  #left(position: number): { readonly frames: number; readonly isAll: boolean } {
    const { buffer } = this.#store;
    const cut = buffer.cutAfter(position);
    const end = cut ?? buffer.end;
    return { frames: end - REACH - position, isAll: cut === undefined };
  }

  /** Fills the output from frame `at` on, or up to where the sound has to stop. Returns where that is. */
  #play(output: Float32Array, at: number, frames: number): number {
    // A reader that was away for seconds.
    if (this.#position < this.#store.buffer.begin + REACH) return this.#stop(at);
    const left = this.#left(this.#position);
    const there = Math.floor(left.frames / this.#steering.rate);
    if (this.#leaving || this.paused || this.#steering.lost) return this.#fadeOut(output, at, frames);
    if (there >= frames - at + KEPT_FRAMES) {
      this.#render(output, at, frames);
      return frames;
    }
    if (left.isAll) this.#starved++;
    const turn = Math.min(frames, at + Math.max(0, there - KEPT_FRAMES));
    this.#render(output, at, turn);
    return this.#fadeOut(output, turn, frames);
  }

  #fadeOut(output: Float32Array, at: number, frames: number): number {
    this.#leaving = true;
    const end = Math.min(frames, at + this.#faded);
    this.#render(output, at, end);
    return this.#faded === 0 ? this.#stop(end) : end;
  }

  #stop(at: number): number {
    this.#playing = false;
    this.#position = Math.ceil(this.#position);
    return at;
  }

  #render(output: Float32Array, at: number, end: number): void {
    const from = { position: this.#position, rate: this.#steering.rate };
    this.#position = interpolate(this.#store.buffer, from, output, at, end - at);
    const step = this.#leaving ? -1 : 1;
    for (let frame = at; frame < end && (this.#leaving || this.#faded < FADE_FRAMES); frame++) {
      const gain = gainAt(this.#faded);
      const sample = frame * CHANNELS;
      output[sample] = (output[sample] ?? 0) * gain;
      output[sample + 1] = (output[sample + 1] ?? 0) * gain;
      this.#faded = Math.max(0, this.#faded + step);
    }
  }
}
