/** After this long without a whole picture a damaged one beats a frozen one: some encoders only refresh bit by bit. */
const PATIENCE_MS = 3000;

/** What the gate wants to know of a picture; times are presentation times in milliseconds. */
interface GatedPicture {
  readonly pts: number;
  readonly keyframe: boolean;
  readonly damaged: boolean;
  readonly partial: boolean;
}

/** Closes at a damaged picture and opens at the next keyframe, so that the last good picture stays up meanwhile. */
export class KeyframeGate {
  #closedAt: number | undefined;
  #partialSince: number | undefined;

  /** True when the picture may be shown. */
  accepts({ pts, keyframe, damaged, partial }: GatedPicture): boolean {
    if (keyframe && !damaged) this.open();
    else if (damaged) this.close(pts);
    // Pictures that refer to damaged ones look whole; those of a decoder that joined late say when they are.
    if (partial) this.#partialSince ??= pts;
    else this.#partialSince = undefined;
    return hasWaited(this.#closedAt, pts) && hasWaited(this.#partialSince, pts);
  }

  /** Something was lost at `pts`. */
  close(pts: number): void {
    this.#closedAt ??= pts;
  }

  open(): void {
    this.#closedAt = undefined;
    this.#partialSince = undefined;
  }
}

/** A time that goes back belongs to a new timeline. */
function hasWaited(since: number | undefined, pts: number): boolean {
  return since === undefined || pts - since > PATIENCE_MS || pts < since;
}
