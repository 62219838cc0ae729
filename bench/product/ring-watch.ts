import { i420Size, RingReader } from '@rtmp-vcam/video-pipeline';
import { readNumber } from '../clips/number-pattern.ts';

/** A picture of the stream that appeared in the ring. */
export interface SeenFrame {
  /** The number painted on it. */
  readonly number: number;
  /** When it became readable, on the host's monotonic clock. */
  readonly publishedNs: bigint;
  /** When the program had read its access unit from the socket; the yardsticks do not say. */
  readonly arrivalNs?: bigint;
}

/** Reads a product's ring as any other program would: every picture, copied whole. */
export class RingWatch {
  readonly #reader: RingReader;
  readonly #abort: AbortController = new AbortController();
  readonly #frames: SeenFrame[] = [];
  readonly #watching: Promise<void>;

  constructor(ringName: string) {
    this.#reader = RingReader.open({ name: ringName });
    this.#watching = this.#watch();
  }

  /** Pictures of the stream so far; cards are left out. */
  get frames(): readonly SeenFrame[] {
    return this.#frames;
  }

  /** Forgets the pictures seen so far. */
  clear(): void {
    this.#frames.length = 0;
  }

  async close(): Promise<void> {
    this.#abort.abort();
    await this.#watching;
    this.#reader.close();
  }

  async #watch(): Promise<void> {
    const { width, height } = this.#reader.canvas;
    const picture = new Uint8Array(i420Size(width, height));
    const { signal } = this.#abort;
    let after = 0;
    while (!signal.aborted) {
      try {
        const { number, state, publishedNs, arrivalNs } = await this.#reader.waitNext(picture, { after, signal });
        after = number;
        if (state !== 'live') continue;
        this.#frames.push({ number: readNumber(picture, width), publishedNs, arrivalNs });
      } catch (error) {
        if (signal.aborted) return;
        throw error;
      }
    }
  }
}
