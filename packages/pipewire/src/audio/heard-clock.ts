import type { StreamTime } from '../stream/stream.ts';

/** A difference larger than this is no unevenness: for a while, nothing was queued. In milliseconds. */
const LOST_MS = 40;
/** How fast the clock follows: this part of a difference for each buffer. The first ones are averaged. */
const FOLLOW = 0.05;
/** More than PipeWire ever holds, in buffers. */
const MOST_QUEUED = 64;

/**
 * Tells when readers get what is queued next. PipeWire takes whole buffers in rounds of another length, so single
 * figures are off by a round; this evens them out. Times are milliseconds on the clock of `performance.now()`.
 */
export class HeardClock {
  readonly #rate: number;
  readonly #frames: number;
  #next: number | undefined;
  #buffers = 0;
  #begunAt = 0n;

  /** `rate`: frames a second. `frames`: frames in a buffer. */
  constructor(rate: number, frames: number) {
    this.#rate = rate;
    this.#frames = frames;
  }

  /** When the first frame of the next buffer is heard. `now` and `nowNs`: the present time on both clocks. */
  next(time: StreamTime, now: number = performance.now(), nowNs: bigint = process.hrtime.bigint()): number {
    const measured = this.#measure(time, now, nowNs);
    const expected = this.#usableNext(now) ?? measured ?? now + this.#length(this.#frames);
    const difference = measured === undefined ? 0 : measured - expected;
    if (measured !== undefined) this.#buffers++;
    const follow = Math.max(FOLLOW, 1 / Math.max(1, this.#buffers));
    const heardAt = expected + (Math.abs(difference) > LOST_MS ? difference : difference * follow);
    this.#next = heardAt + this.#length(this.#frames);
    return heardAt;
  }

  /** Somebody begins to read. `nowNs`: the present time in nanoseconds. */
  begin(nowNs: bigint = process.hrtime.bigint()): void {
    this.#next = undefined;
    this.#buffers = 0;
    this.#begunAt = nowNs;
  }

  /** Undefined when it is not known, or so far off that it counts no more. */
  #usableNext(now: number): number | undefined {
    const ahead = (this.#next ?? Number.NaN) - now;
    return ahead > -LOST_MS && ahead < this.#length(MOST_QUEUED * this.#frames) ? this.#next : undefined;
  }

  /** Undefined until PipeWire has taken something since the beginning. */
  #measure({ takenAt, queued }: StreamTime, now: number, nowNs: bigint): number | undefined {
    if (takenAt <= this.#begunAt || queued > MOST_QUEUED * this.#frames) return undefined;
    // One buffer is not in the queue any more, but most of it is not heard yet.
    return now - Number(nowNs - takenAt) / 1e6 + this.#length(queued + this.#frames);
  }

  #length(frames: number): number {
    return (frames * 1000) / this.#rate;
  }
}
