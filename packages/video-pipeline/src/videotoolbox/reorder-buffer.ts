/** Times are presentation times in milliseconds. */
interface Timed {
  readonly pts: number;
}

interface Held<T> {
  readonly item: T;
  /** Counts keyframes: what was decoded before one is shown before it. */
  readonly group: number;
}

/**
 * Puts pictures that come in decoding order into presentation order. One may go when so many are held that none before it
 * can come (C.4.5.3, "bumping"), or as soon as the decoding times have passed it.
 */
export class ReorderBuffer<T extends Timed> {
  readonly #depth: number;
  readonly #held: Held<T>[] = [];
  #group = 0;
  #dts = Number.NEGATIVE_INFINITY;
  #draining = false;

  /** @param depth pictures that may come before one in decoding order and after it in presentation order */
  constructor(depth: number) {
    this.#depth = depth;
  }

  /** Takes the picture of a packet with this decoding time. */
  push(item: T, dts: number, keyframe: boolean): void {
    if (keyframe) this.#group++;
    this.#dts = dts;
    this.#draining = false;
    const entry: Held<T> = { item, group: this.#group };
    const at = this.#held.findIndex(({ group, item: { pts } }) => group === this.#group && pts > item.pts);
    this.#held.splice(at < 0 ? this.#held.length : at, 0, entry);
  }

  /** At the end of a stream all that is held may go. */
  drain(): void {
    this.#draining = true;
  }

  /** The next picture, when its turn has come. */
  shift(): T | undefined {
    const [first] = this.#held;
    if (first === undefined) return undefined;
    const isDue = this.#draining || first.group < this.#group || first.item.pts <= this.#dts;
    if (!isDue && this.#held.length <= this.#depth) return undefined;
    this.#held.shift();
    return first.item;
  }
}
