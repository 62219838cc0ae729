import { i420Size, type RingReader } from '@rtmp-vcam/video-pipeline';
import type { PictureSource, PublishedPicture } from './copy-pictures.ts';

/** A picture of a running stream that is older was decoded before this reader came. In milliseconds. */
const OLD_MS = 250;
/** Decoding that has rested is up to date again within this time. In milliseconds. */
const WAKE_MS = 2000;

/**
 * Copies new pictures of a ring. The bytes of a picture stay as they are until the next but one is looked for.
 * Its methods throw as `RingReader.waitNext`.
 */
export class NewestPicture implements PictureSource {
  readonly #reader: RingReader;
  #target: Uint8Array;
  #other: Uint8Array;
  #number = 0;

  constructor(reader: RingReader) {
    const size = i420Size(reader.canvas.width, reader.canvas.height);
    this.#reader = reader;
    this.#target = new Uint8Array(size);
    this.#other = new Uint8Array(size);
  }

  /** Nothing is decoded while nobody watches. So the first picture may be old, and then the next one is waited for. */
  async next(signal: AbortSignal): Promise<PublishedPicture> {
    const isFirst = this.#number === 0;
    const { publishedNs, number } = await this.#reader.waitNext(this.#target, { after: this.#number, signal });
    const picture = this.#copied(number, publishedNs);
    const isOld = Number(process.hrtime.bigint() - publishedNs) / 1e6 > OLD_MS;
    if (!isFirst || !isOld || this.#reader.state !== 'live') return picture;
    return (await this.nextBy(performance.now() + WAKE_MS, signal)) ?? picture;
  }

  async nextBy(until: number, signal: AbortSignal): Promise<PublishedPicture | undefined> {
    const info = await this.#reader.nextBy(this.#target, { after: this.#number, until, signal });
    return info === undefined ? undefined : this.#copied(info.number, info.publishedNs);
  }

  #copied(number: number, publishedNs: bigint): PublishedPicture {
    const bytes = this.#target;
    this.#target = this.#other;
    this.#other = bytes;
    this.#number = number;
    return { bytes, publishedMs: Number(publishedNs) / 1e6 };
  }
}
