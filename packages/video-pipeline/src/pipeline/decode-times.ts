import { Smoothed } from '../playout/smoothed.ts';

/** Packets that are remembered: more than a decoder holds back, also while it is behind. */
const MOST = 256;

/** Measures how long pictures take from the decoder's input to the ring. Times are in nanoseconds of the host clock. */
export class DecodeTimes {
  /** By the arrival of each packet, when it was given to the decoder. */
  readonly #begun: Map<bigint, bigint> = new Map();
  readonly #took: Smoothed = new Smoothed();

  /** In milliseconds, smoothed; 0 before the first picture. */
  get ms(): number {
    return this.#took.value;
  }

  /** The decoder gets a packet. */
  begin(arrivalNs: bigint, nowNs: bigint): void {
    this.#begun.set(arrivalNs, nowNs);
    if (this.#begun.size <= MOST) return;
    const [oldest] = this.#begun.keys();
    if (oldest !== undefined) this.#begun.delete(oldest);
  }

  /** The picture of a packet is in the ring. */
  end(arrivalNs: bigint, publishedNs: bigint): void {
    const begunNs = this.#begun.get(arrivalNs);
    if (begunNs !== undefined) this.#took.add(Number(publishedNs - begunNs) / 1e6);
  }

  /** Another stream begins. */
  reset(): void {
    this.#begun.clear();
    this.#took.reset();
  }
}
