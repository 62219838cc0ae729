import { i420Size, type RingReader } from '@rtmp-vcam/video-pipeline';
import type { PictureSource, PublishedPicture } from './copy-pictures.ts';

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

  async next(signal: AbortSignal): Promise<PublishedPicture> {
    const { publishedNs, number } = await this.#reader.waitNext(this.#target, { after: this.#number, signal });
    return this.#copied(number, publishedNs);
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
