import { i420Size, RingReader, VideoError } from '@rtmp-vcam/video-pipeline';
import type { FrameInfo } from '@rtmp-vcam/video-pipeline/testing';
import { readNumber } from './look.ts';
import type { FrameNumber } from './pattern.ts';
import type { View } from './view.ts';
import { until } from './wait.ts';

export interface SeenFrame {
  readonly info: FrameInfo;
  /** The number on the picture; undefined when it shows none, or two different ones. */
  readonly number: FrameNumber | undefined;
  readonly picture: Uint8Array;
}

export interface RingWatchOptions {
  readonly ring: string;
  /** Where the known picture is on the canvas, to read its number. */
  readonly view: View;
  /** Reads the number of pictures other than the known one. */
  readonly read?: (picture: Uint8Array) => FrameNumber | undefined;
  /** How many pictures to keep; older frames lose theirs. */
  readonly keep?: number;
}

/** Reads every new frame of a ring, as an app would. */
export class RingWatch implements AsyncDisposable {
  /** Frames of streams, without cards. */
  readonly frames: SeenFrame[] = [];
  /** How many cards were seen. */
  cards = 0;
  readonly #reader: RingReader;
  readonly #numberOn: (picture: Uint8Array) => FrameNumber | undefined;
  readonly #keep: number;
  readonly #stop: AbortController = new AbortController();
  readonly #done: Promise<void>;
  /** The error that ended the ring; undefined while frames come. */
  ended: unknown;

  constructor({ ring, view, read = (picture) => readNumber(picture, view), keep = 200 }: RingWatchOptions) {
    this.#reader = RingReader.open({ name: ring });
    this.#numberOn = read;
    this.#keep = keep;
    const picture = this.#buffer();
    const newest = this.#reader.next(picture, { after: 0 })?.number ?? 0;
    this.#done = this.#read(newest, picture);
  }

  get state(): RingReader['state'] {
    return this.#reader.state;
  }

  /** Frames of this clip. */
  of({ clip }: { readonly clip: number }): SeenFrame[] {
    return this.frames.filter(({ number }) => number?.clip === clip);
  }

  /** Waits for a frame of this clip, with this number or a later one. */
  async shows(clip: { readonly clip: number }, frame = 0): Promise<SeenFrame> {
    return until(
      `frame ${frame} of clip ${clip.clip} in the ring`,
      () => this.of(clip).find(({ number }) => (number?.frame ?? -1) >= frame),
      { state: () => this.#summary() },
    );
  }

  /** Waits for more frames of this clip. */
  async goesOn(clip: { readonly clip: number }, frames = 5): Promise<void> {
    const wanted = this.of(clip).length + frames;
    await until(`clip ${clip.clip} to go on`, () => this.of(clip).length >= wanted, { state: () => this.#summary() });
  }

  /** Waits until the camera is in this state. */
  async becomes(state: RingReader['state']): Promise<void> {
    await until(`the camera to be ${state}`, () => this.#reader.state === state, { state: () => this.#summary() });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#done;
    this.#reader.close();
  }

  #buffer(): Uint8Array {
    return new Uint8Array(i420Size(this.#reader.canvas.width, this.#reader.canvas.height));
  }

  async #read(newest: number, first: Uint8Array): Promise<void> {
    let after = newest;
    let picture = first;
    while (!this.#stop.signal.aborted) {
      try {
        // To allocate a large picture takes time, so the memory of pictures that are not kept is reused.
        if (this.#keep > 0) picture = this.#buffer();
        const info = await this.#reader.waitNext(picture, { after, signal: this.#stop.signal });
        after = info.number;
        if (info.state === 'card') this.cards++;
        else this.#note({ info, picture, number: this.#numberOn(picture) });
      } catch (error) {
        if (!this.#stop.signal.aborted) this.ended = error;
        return;
      }
    }
  }

  #note(frame: SeenFrame): void {
    this.frames.push(frame);
    const old = this.frames.length - 1 - this.#keep;
    const oldest = this.frames[old];
    if (oldest !== undefined) this.frames[old] = { ...oldest, picture: new Uint8Array() };
  }

  #summary(): string {
    const numbers = this.frames.map(({ number }) => (number === undefined ? '?' : `${number.clip}:${number.frame}`));
    const reason = this.ended instanceof VideoError ? `, ended with ${this.ended.code}` : '';
    return `state ${this.#reader.state}, ${this.cards} cards, frames ${numbers.join(' ')}${reason}`;
  }
}
