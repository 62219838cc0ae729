/** So many pictures in a row with the same slices show where the next one ends. */
const KNOWN = 2;
/** So many pictures in a row with the same slices make a layout that a lost slice stands out from. */
const SETTLED = 10;
/** After so many pictures that lack the same slices, the encoder has another layout. */
const CHANGED = 5;
/** The largest slice of encoders that cut pictures evenly is smaller than this many times the smallest one. */
const UNEVEN = 1.75;

/** `suspicious`: the picture may have lost a slice; the next picture shows whether it has. */
export type SliceVerdict = 'whole' | 'damaged' | 'suspicious';

interface History {
  layout: readonly number[];
  /** Pictures in a row that had it. */
  count: number;
}

/**
 * Notices pictures that lack slices. A decoder with slice threads does not: it leaves old pixels, or none, in the gap.
 * Addresses are those of the first macroblocks of the slices, or the numbers of the slices where `numbered`. Numbers do
 * not show what is missing, because encoders that limit the size of slices make more of them in busy pictures.
 */
export class SliceLayout {
  readonly #numbered: boolean;
  /** Encoders cut keyframes differently, so they are compared among themselves. */
  readonly #histories: Map<boolean, History> = new Map();
  /** The kinds of pictures whose slices change from picture to picture. */
  readonly #varying: Set<boolean> = new Set();
  #suspect: readonly number[] | undefined;

  constructor(numbered: boolean) {
    this.#numbered = numbered;
  }

  /** Judges the slices of one picture. `total`: macroblocks of a picture; undefined where that is not known. */
  judge(addresses: readonly number[], keyframe: boolean, total: number | undefined): SliceVerdict {
    const layout = [...new Set(addresses)].sort((a, b) => a - b);
    const history = this.#histories.get(keyframe);
    const isSettled = !this.#numbered && history !== undefined && history.count >= SETTLED;
    const lacks = layout[0] !== 0 || (isSettled && isPartOf(layout, history.layout));
    if (lacks) {
      if (history !== undefined) history.count--;
      return 'damaged';
    }
    const count =
      history !== undefined && isSame(layout, history.layout) ? Math.min(history.count + 1, SETTLED + CHANGED - 1) : 1;
    this.#histories.set(keyframe, { layout, count });
    const isFirst = history === undefined && this.#histories.size === 1;
    if (isFirst && isUneven(layout, total)) {
      this.#suspect = layout;
      return 'suspicious';
    }
    return 'whole';
  }

  /** The verdict on a suspicious picture, when the next one has come; undefined when none was suspicious. */
  clearSuspicion(next: readonly number[]): 'whole' | 'damaged' | undefined {
    const suspect = this.#suspect;
    if (suspect === undefined) return undefined;
    this.#suspect = undefined;
    return isPartOf(suspect, next) ? 'damaged' : 'whole';
  }

  /** True when these are all the slices that pictures of this kind have; false also when that is not known. */
  isComplete(addresses: readonly number[], keyframe: boolean): boolean {
    const history = this.#histories.get(keyframe);
    if (history === undefined || history.count < KNOWN || this.#varying.has(keyframe)) return false;
    return areAmong(history.layout, addresses);
  }

  /** A slice came after all that its picture was known to have: from now on `isComplete` is false for its kind. */
  exceeded(keyframe: boolean): void {
    const history = this.#histories.get(keyframe);
    if (history === undefined) return;
    if (history.count >= KNOWN) this.#varying.add(keyframe);
    // The picture did not have the slices that it was judged by.
    history.count = 0;
  }
}

/** Whether `whole` has all addresses of `part`, and more. */
function isPartOf(part: readonly number[], whole: readonly number[]): boolean {
  return part.length < whole.length && areAmong(part, whole);
}

/** A set, because a picture may have thousands of slices. */
function areAmong(part: readonly number[], whole: readonly number[]): boolean {
  const known = new Set(whole);
  return part.every((address) => known.has(address));
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((address, index) => address === b[index]);
}

function isUneven(layout: readonly number[], total: number | undefined): boolean {
  if (layout.length < 2) return false;
  const ends = total === undefined ? layout.slice(1) : [...layout.slice(1), total];
  const sizes = ends.map((end, index) => end - (layout[index] ?? 0));
  return Math.max(...sizes) >= UNEVEN * Math.min(...sizes);
}
