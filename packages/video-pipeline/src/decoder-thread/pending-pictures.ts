/** The facts about a picture that are known before it is decoded. */
export interface PendingPicture {
  /** When the last byte of its frame was read; host clock. */
  readonly arrivalNs: bigint;
  /** Presentation time on the stream's clock, in milliseconds. */
  readonly pts: number;
  /** When it should be shown, in milliseconds of a clock that goes with the picture's rate. */
  readonly showAt: number;
  /** Something of it was lost. */
  readonly damaged: boolean;
}

/** A frame in the decoder, found by the time stamp it went in with. */
interface Entry {
  readonly stamp: number;
  readonly keyframe: boolean;
  readonly picture: PendingPicture;
}

/** Pictures a decoder may hold back for reordering; H.264 allows 16, and fields come in twos. */
const MAX_PENDING = 32;

/**
 * The frames that a decoder works on, to find what belongs to a picture that comes out of it. It also puts the times
 * of streams in order that have B-frames and no composition times: their pictures come out in the order in which they
 * are shown, each with the decoding time of its frame.
 */
export class PendingPictures {
  #entries: Entry[] = [];
  /** No time stamp was smaller than the one before: the stream has no composition times, or needs none. */
  #rising = true;
  #newest = Number.NEGATIVE_INFINITY;

  /** A frame goes into the decoder. */
  add(picture: PendingPicture, keyframe: boolean): void {
    const stamp = picture.pts;
    if (stamp < this.#newest) this.#rising = false;
    this.#newest = Math.max(this.#newest, stamp);
    this.#entries.push({ stamp, keyframe, picture });
    // The oldest belongs to a picture that never came out.
    if (this.#entries.length > MAX_PENDING) this.#entries.shift();
  }

  /** The frame with this time stamp gave an error, and will give no picture. */
  drop(stamp: number): void {
    const at = this.#entries.findLastIndex((entry) => entry.stamp === stamp);
    if (at >= 0) this.#entries.splice(at, 1);
  }

  /** The facts about the picture of the frame with this time stamp; undefined when no such frame is pending. */
  take(stamp: number): PendingPicture | undefined {
    const at = this.#entries.findIndex((entry) => Math.abs(entry.stamp - stamp) < 0.5);
    const found = this.#entries[at];
    if (found === undefined) return undefined;
    this.#entries.splice(at, 1);
    const { picture } = found;
    // Frames that went in before a keyframe come out before it, or never.
    if (found.keyframe) this.#entries = this.#entries.filter((entry) => entry.stamp >= found.stamp);
    const earlier = this.#entries.filter((entry) => entry.picture.pts < picture.pts);
    if (earlier.length === 0) return picture;
    if (this.#rising) return this.#inTurn(picture, earlier);
    // Composition times are in order, so that the earlier pictures will not come any more.
    this.#entries = this.#entries.filter((entry) => entry.picture.pts >= picture.pts);
    return picture;
  }

  clear(): void {
    this.#entries = [];
    this.#rising = true;
    this.#newest = Number.NEGATIVE_INFINITY;
  }

  /** Exchanges the times of a picture that came before its turn with those of the picture whose turn it was. */
  #inTurn(picture: PendingPicture, earlier: readonly Entry[]): PendingPicture {
    const turn = earlier.reduce((least, entry) => (entry.picture.pts < least.picture.pts ? entry : least));
    const { pts, showAt } = turn.picture;
    const later = { ...turn.picture, pts: picture.pts, showAt: picture.showAt };
    this.#entries = this.#entries.map((entry) => (entry === turn ? { ...entry, picture: later } : entry));
    return { ...picture, pts, showAt };
  }
}
