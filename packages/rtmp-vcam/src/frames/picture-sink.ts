import { extname } from 'node:path';
import type { ByteSink } from './byte-sink.ts';
import type { PictureFormat } from './picture-format.ts';

/** A picture of a ring. It is another object for each picture that was published. */
export interface RingPicture {
  /** Tightly packed I420. */
  readonly bytes: Uint8Array;
}

/** Writes pictures, one after the other. */
export interface PictureSink {
  /**
   * Writes the picture, `timeMs` after the first one, and resolves when its bytes may be overwritten.
   * False: nobody reads the output any more. Throws AppError APP_ERR_OUTPUT.
   */
  write(picture: RingPicture, timeMs: number): Promise<boolean>;
  /** Throws AppError APP_ERR_OUTPUT. */
  close(): Promise<void>;
}

/** Writes all pictures to one output. */
export class OneOutput implements PictureSink {
  readonly #sink: ByteSink;
  readonly #format: PictureFormat;
  readonly #encoded: Encoded;
  #begun = false;

  constructor(sink: ByteSink, format: PictureFormat) {
    this.#sink = sink;
    this.#format = format;
    this.#encoded = new Encoded(format);
  }

  async write(picture: RingPicture, timeMs: number): Promise<boolean> {
    const header = this.#begun ? [] : [this.#format.header];
    this.#begun = true;
    return this.#sink.write(...header, this.#format.mark(timeMs), this.#encoded.of(picture));
  }

  close(): Promise<void> {
    return this.#sink.close();
  }
}

/** Writes each picture to a file of its own. */
export class NumberedFiles implements PictureSink {
  readonly #path: string;
  readonly #open: (path: string) => Promise<ByteSink>;
  readonly #encoded: Encoded;
  #number = 0;
  #current: ByteSink | undefined;

  constructor(path: string, format: PictureFormat, open: (path: string) => Promise<ByteSink>) {
    this.#path = path;
    this.#open = open;
    this.#encoded = new Encoded(format);
  }

  async write(picture: RingPicture): Promise<boolean> {
    this.#number += 1;
    const sink = await this.#open(numberedFile(this.#path, this.#number));
    this.#current = sink;
    await closing(sink, async () => {
      await sink.write(this.#encoded.of(picture));
    });
    return true;
  }

  /** Completes the file that is written when Ctrl-C comes. */
  async close(): Promise<void> {
    await this.#current?.close();
  }
}

/** Closes the sink after the work. An error of the work says more than the one of closing that follows from it. */
export async function closing(sink: Pick<ByteSink, 'close'>, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    await sink.close().catch(() => {});
    throw error;
  }
  await sink.close();
}

/** Keeps the encoded form of the newest picture, which may be written many times. */
class Encoded {
  readonly #format: PictureFormat;
  #picture: RingPicture | undefined;
  #bytes: Uint8Array = new Uint8Array();

  constructor(format: PictureFormat) {
    this.#format = format;
  }

  of(picture: RingPicture): Uint8Array {
    if (picture !== this.#picture) {
      this.#picture = picture;
      this.#bytes = this.#format.encode(picture.bytes);
    }
    return this.#bytes;
  }
}

/** Turns `photo.png` into `photo-1.png`; if the name has a `%d` or `%03d`, the number replaces that. */
export function numberedFile(path: string, number: number): string {
  const pattern = /%(0\d)?d/;
  if (pattern.test(path)) {
    return path.replace(pattern, (_, width: string | undefined) => String(number).padStart(Number(width ?? 0), '0'));
  }
  const extension = extname(path);
  return `${path.slice(0, path.length - extension.length)}-${number}${extension}`;
}
