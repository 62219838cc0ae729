import { SoundClock } from '../clock/sound-clock.ts';
import { Timeline } from '../clock/timeline.ts';
import type { DecodedSound } from '../decoder/audio-decoder.ts';
import { CHANNELS } from '../format.ts';
import { SampleBuffer } from '../samples/sample-buffer.ts';

/** When a picture with a time stamp is due on the host's clock, in milliseconds; undefined while that is not known. */
export type PictureDue = (stamp: number) => number | undefined;

/** Puts decoded sound where its time stamp says, and knows which frame is due when. */
export class SoundStore {
  readonly buffer: SampleBuffer = new SampleBuffer();
  readonly clock: SoundClock;
  readonly #timeline: Timeline = new Timeline();
  readonly #pictureDue: PictureDue;

  constructor(pictureDue: PictureDue, reserveMs: number) {
    this.#pictureDue = pictureDue;
    this.clock = new SoundClock(reserveMs);
  }

  /** Takes over the samples. `now`: when their packet arrived, on the host's clock in milliseconds. */
  add({ pts, samples, continues }: DecodedSound, now: number): void {
    const { buffer } = this;
    const frames = samples.length / CHANNELS;
    if (frames === 0) return;
    const { gap, overlap, restarts } = this.#timeline.place(pts, frames, buffer.end);
    if (restarts) this.clock.restart();
    const piece = samples.subarray(Math.min(overlap, frames) * CHANNELS);
    if (!continues || restarts || gap > 0 || overlap > 0) {
      buffer.cut();
      buffer.appendSilence(gap);
      buffer.cut();
    }
    const stamp = this.#timeline.stampOf(buffer.end);
    buffer.append(piece);
    this.clock.arrived(stamp, now, this.#timeline.usable ? this.#pictureDue(stamp) : undefined);
  }

  /** The frame that is due at a time of the host's clock; not a whole number. */
  frameDueAt(time: number): number | undefined {
    const stamp = this.clock.stampDueAt(time);
    return stamp === undefined ? undefined : this.#timeline.frameOf(stamp);
  }

  /** Another stream begins after the frame `end`. */
  restart(end: number): void {
    this.buffer.truncate(end);
    this.#timeline.reset();
    this.clock.reset();
  }
}
