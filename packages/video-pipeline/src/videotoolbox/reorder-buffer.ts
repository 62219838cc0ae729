/** Times are presentation times in milliseconds. */
interface Timed {
  readonly pts: number;
}

interface Held<T> {
  readonly item: T;
  /** The number of keyframes so far. Pictures that were decoded before a keyframe are shown before it. */
  readonly group: number;
}

/**
 * Puts pictures that come in decoding order into presentation order. A picture leaves the buffer when so many are held
 * that no earlier one can follow (H.264, C.4.5.3, "bumping"), or as soon as the decoding time has reached its own time.
 */
export class ReorderBuffer<T extends Timed> {
  readonly #depth: number;
  readonly #held: Held<T>[] = [];
  #group = 0;
  #dts = Number.NEGATIVE_INFINITY;
  #draining = false;

  /** @param depth how many pictures may precede one in decoding order and follow it in presentation order */
  constructor(depth: number) {
    this.#depth = depth;
  }

  /** Adds the picture of a packet; `dts` is the packet's decoding time in milliseconds. */
  push(item: T, dts: number, keyframe: boolean): void {
    if (keyframe) this.#group++;
    this.#dts = dts;
    this.#draining = false;
    const entry: Held<T> = { item, group: this.#group };
    const at = this.#held.findIndex(({ group, item: { pts } }) => group === this.#group && pts > item.pts);
    this.#held.splice(at < 0 ? this.#held.length : at, 0, entry);
  }

  /** Lets all held pictures leave, at the end of a stream. */
  drain(): void {
    this.#draining = true;
  }

  /** Removes and returns the next picture; undefined when none may leave yet. */
  shift(): T | undefined {
    const [first] = this.#held;
    if (first === undefined) return undefined;
    const isDue = this.#draining || first.group < this.#group || first.item.pts <= this.#dts;
    if (!isDue && this.#held.length <= this.#depth) return undefined;
    this.#held.shift();
    return first.item;
  }
}
