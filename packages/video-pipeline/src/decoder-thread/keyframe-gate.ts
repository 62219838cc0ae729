/** After this long a damaged picture is shown: some encoders send no keyframes and refresh pictures piece by piece. */
const PATIENCE_MS = 3000;

/** The properties of a picture that the gate uses; times are presentation times in milliseconds. */
interface GatedPicture {
  readonly pts: number;
  readonly keyframe: boolean;
  readonly damaged: boolean;
  readonly partial: boolean;
}

/** Closes at a damaged picture and opens at the next keyframe, so that the last good picture is shown meanwhile. */
export class KeyframeGate {
  #closedAt: number | undefined;
  #partialSince: number | undefined;

  /** True when the picture may be shown. */
  accepts({ pts, keyframe, damaged, partial }: GatedPicture): boolean {
    if (keyframe && !damaged) this.open();
    else if (damaged) this.close(pts);
    // Decoders do not mark pictures that refer to damaged ones, but after a late start they mark `partial` ones.
    if (partial) this.#partialSince ??= pts;
    else this.#partialSince = undefined;
    return hasWaited(this.#closedAt, pts) && hasWaited(this.#partialSince, pts);
  }

  /** Closes the gate because something was lost at `pts`. */
  close(pts: number): void {
    this.#closedAt ??= pts;
  }

  open(): void {
    this.#closedAt = undefined;
    this.#partialSince = undefined;
  }
}

/** True when nothing is waited for, or for too long. A time before `since` belongs to a new timeline. */
function hasWaited(since: number | undefined, pts: number): boolean {
  return since === undefined || pts - since > PATIENCE_MS || pts < since;
}
