import { FRAMES_PER_MS } from '../format.ts';
import { StampCheck } from './stamp-check.ts';

/** A time stamp this far behind or before the end of the sound begins a new timeline. In milliseconds. */
const JUMP_MS = 1000;
const JUMP_BACK_MS = 200;
/** Time stamps are whole milliseconds, and encoders round them; this much says nothing. In milliseconds. */
const LEAST_TOLERANCE_MS = 3;
const USUAL_TOLERANCE_MS = 12;
const MOST_TOLERANCE_MS = 80;
/** A lost packet leaves a gap of its length: less than that must be noticed. */
const TOLERANCE_OF_PACKET = 0.6;
/** Stamps that are uneven by themselves are given this many times their usual unevenness. */
const TOLERANCE_OF_JITTER = 3;
/** How fast the timeline follows its time stamps, and learns how uneven they are: a part for each packet. */
const FOLLOW = 0.05;

/** Where a piece of sound belongs. */
export interface Place {
  /** Silence before it, in frames. */
  readonly gap: number;
  /** How many of its first frames belong to a time that the sound has already reached. */
  readonly overlap: number;
  /** A new timeline begins with it. */
  readonly restarts: boolean;
}

/** Relates the time stamps of sound to the frames of the sample buffer. */
export class Timeline {
  readonly #check: StampCheck = new StampCheck();
  /** Time stamp of frame 0. */
  #origin: number | undefined;
  #jitterMs = 0;

  /** False while the time stamps make no sense: then sound is put together as it comes. */
  get usable(): boolean {
    return this.#check.usable;
  }

  /** Finds the place of a piece of `frames` frames, when `end` is the first free frame of the buffer. */
  place(pts: number, frames: number, end: number): Place {
    const soundMs = frames / FRAMES_PER_MS;
    const wasUsable = this.#check.usable;
    this.#check.add(pts, soundMs);
    const isUsable = this.#check.usable;
    const deviation = this.#origin === undefined ? Number.POSITIVE_INFINITY : pts - this.stampOf(end);
    if (
      isUsable !== wasUsable ||
      (isUsable && !(deviation >= -JUMP_BACK_MS && deviation <= JUMP_MS)) ||
      this.#origin === undefined
    ) {
      this.#origin = pts - end / FRAMES_PER_MS;
      return { gap: 0, overlap: 0, restarts: true };
    }
    if (!isUsable) return { gap: 0, overlap: 0, restarts: false };
    const tolerance = Math.max(
      LEAST_TOLERANCE_MS,
      Math.min(USUAL_TOLERANCE_MS, soundMs * TOLERANCE_OF_PACKET),
      Math.min(MOST_TOLERANCE_MS, this.#jitterMs * TOLERANCE_OF_JITTER),
    );
    this.#jitterMs += (Math.min(Math.abs(deviation), MOST_TOLERANCE_MS) - this.#jitterMs) * FOLLOW;
    if (Math.abs(deviation) <= tolerance) {
      this.#origin += deviation * FOLLOW;
      return { gap: 0, overlap: 0, restarts: false };
    }
    const off = Math.round(Math.abs(deviation) * FRAMES_PER_MS);
    return { gap: deviation > 0 ? off : 0, overlap: deviation < 0 ? off : 0, restarts: false };
  }

  /** The time stamp of a frame of the buffer. */
  stampOf(frame: number): number {
    return (this.#origin ?? 0) + frame / FRAMES_PER_MS;
  }

  /** The frame of the buffer that has a time stamp; not a whole number. */
  frameOf(stamp: number): number {
    return (stamp - (this.#origin ?? 0)) * FRAMES_PER_MS;
  }

  reset(): void {
    this.#check.reset();
    this.#origin = undefined;
    this.#jitterMs = 0;
  }
}
