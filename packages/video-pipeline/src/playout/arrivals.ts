import type { VideoPacket } from '@rtmp-vcam/rtmp-server';

/** Pictures whose time stamps are looked at: more than any encoder puts in another order. */
const WINDOW = 32;
/** Fewer of them say nothing reliable. */
const LEAST = 8;
/** Messages of one picture come within this time, with one time stamp. In milliseconds. */
const TOGETHER_MS = 10;
/** Time stamps that go back or on by this much belong to a new timeline. In milliseconds. */
const JUMP_MS = 60_000;

/** What the time stamps of a stream say about its encoder. Taking note of a frame costs next to nothing. */
export class Arrivals {
  readonly #pts: Float64Array<ArrayBuffer> = new Float64Array(WINDOW);
  /** Pictures in this timeline. */
  #noted = 0;
  #pictures = 0;
  #dts = Number.NaN;
  #arrivedAt = Number.NEGATIVE_INFINITY;
  #keyframeDts: number | undefined;
  #keyframeMs: number | undefined;

  /** Pictures that have come since the start, of all streams. */
  get pictures(): number {
    return this.#pictures;
  }

  /** Milliseconds between the last two keyframes; undefined before the second one. */
  get keyframeMs(): number | undefined {
    return this.#keyframeMs;
  }

  /** Milliseconds since the last keyframe, or since the first picture if none has come. */
  get sinceKeyframeMs(): number {
    return this.#keyframeDts === undefined ? 0 : this.#dts - this.#keyframeDts;
  }

  /** Usual time from one picture to the next, in milliseconds; 0 while that is not known. */
  get pictureMs(): number {
    const known = this.#newest().sort((a, b) => a - b);
    if (known.length < LEAST) return 0;
    const steps = known.slice(1).map((pts, at) => pts - (known[at] ?? pts));
    const median = steps.toSorted((a, b) => a - b)[steps.length >> 1] ?? 0;
    // Between the newest ones, pictures are missing that have not come yet.
    const whole = steps.filter((step) => step <= 1.5 * median);
    return whole.reduce((sum, step) => sum + step, 0) / whole.length;
  }

  /** How many pictures come before one that is shown earlier than they are: 0 without B-frames. */
  get reorderFrames(): number {
    const known = this.#newest();
    if (known.length < LEAST) return 0;
    return known.reduce((most, pts, at) => {
      const later = known.slice(0, at).filter((before) => before > pts).length;
      return Math.max(most, later);
    }, 0);
  }

  /** A new stream begins. */
  begin(): void {
    this.#noted = 0;
    this.#dts = Number.NaN;
    this.#keyframeDts = undefined;
    this.#keyframeMs = undefined;
  }

  /** Takes note of a frame. False when it belongs to the picture before. `arrivedAt`: milliseconds of any clock. */
  frame({ dts, pts, keyframe }: VideoPacket, arrivedAt: number): boolean {
    const isSamePicture = dts === this.#dts && arrivedAt - this.#arrivedAt < TOGETHER_MS;
    if (Math.abs(dts - this.#dts) > JUMP_MS) this.begin();
    this.#dts = dts;
    this.#arrivedAt = arrivedAt;
    if (keyframe && dts !== this.#keyframeDts) {
      if (this.#keyframeDts !== undefined && dts > this.#keyframeDts) this.#keyframeMs = dts - this.#keyframeDts;
      this.#keyframeDts = dts;
    }
    this.#keyframeDts ??= dts;
    if (isSamePicture) return false;
    this.#pts[this.#noted % WINDOW] = pts;
    this.#noted++;
    this.#pictures++;
    return true;
  }

  /** The presentation times of the last pictures, in the order in which they came. */
  #newest(): number[] {
    const count = Math.min(this.#noted, WINDOW);
    return Array.from({ length: count }, (_, at) => this.#pts[(this.#noted - count + at) % WINDOW] ?? 0);
  }
}
