import type { VideoPacket } from '@rtmp-vcam/rtmp-server';
import type { Placement } from '../canvas/canvas.ts';
import type { PixelBufferPicture } from '../canvas/canvas-picture.ts';
import { VideoError, type VideoErrorCode } from '../errors.ts';
import type { Owned } from '../ffi/owned.ts';
import type { Decoder, DecoderRoom, Pace, Picture, Pictures } from './decoder.ts';
import type { Steps } from './steps.ts';

/** After this many errors in a row without a picture, the decoder is to blame and not the stream. */
const CHANCES = 3;
/** Errors that another try would not fix. */
const HOPELESS: ReadonlySet<VideoErrorCode> = new Set([
  'VIDEO_ERR_UNSUPPORTED_CODEC',
  'VIDEO_ERR_DECODER_BUSY',
  'VIDEO_ERR_FRAMEWORK',
]);

/** Decodes with the first decoder, and when it cannot, with the second. Each configuration is tried with the first. */
export class FallbackDecoder implements Decoder {
  readonly #first: Decoder;
  readonly #second: Decoder;
  #active: Decoder;
  #configuration: Parameters<Decoder['configure']> | undefined;
  #failures = 0;

  constructor(first: Decoder, second: Decoder) {
    this.#first = first;
    this.#second = second;
    this.#active = first;
  }

  get description(): string {
    return this.#active.description;
  }

  configure(config: VideoPacket, room?: DecoderRoom, pace?: Pace): void {
    this.#configuration = [config, room, pace];
    this.#failures = 0;
    try {
      this.#active = this.#first;
      this.#first.configure(config, room, pace);
    } catch (error) {
      if (!(error instanceof VideoError)) throw error;
      this.#fallBack();
    }
  }

  *decode(frame: VideoPacket): Steps<Picture> {
    // Pictures are drawn after they were decoded, so that failures to draw count at the next frame.
    const isGivenUp = this.#active === this.#first && this.#failures >= CHANCES;
    if (isGivenUp) this.#fallBack();
    try {
      yield* this.#counted(this.#active.decode(frame));
    } catch (error) {
      if (!(error instanceof VideoError) || this.#active === this.#second) throw error;
      this.#failures++;
      if (this.#failures < CHANCES && !HOPELESS.has(error.code)) throw error;
      this.#fallBack();
      yield* this.#second.decode(frame);
    }
  }

  place(placement: Placement): void {
    this.#first.place(placement);
    this.#second.place(placement);
  }

  kept(): Picture | undefined {
    return this.#active.kept();
  }

  flush(): Pictures {
    return this.#active.flush();
  }

  close(): Promise<void> | undefined {
    const pending = [this.#first.close(), this.#second.close()].filter((promise) => promise !== undefined);
    return pending.length === 0 ? undefined : Promise.all(pending).then(() => {});
  }

  *#counted(pictures: Pictures): Steps<Picture> {
    for (const picture of pictures) {
      if (picture instanceof Promise) {
        yield picture;
      } else if ('toPixelBuffer' in picture) {
        yield { ...picture, toPixelBuffer: () => this.#drawn(picture) };
      } else {
        this.#failures = 0;
        yield picture;
      }
    }
  }

  #drawn(picture: PixelBufferPicture): Owned | undefined {
    try {
      const pixelBuffer = picture.toPixelBuffer();
      this.#failures = 0;
      return pixelBuffer;
    } catch (error) {
      this.#failures++;
      throw error;
    }
  }

  #fallBack(): void {
    if (this.#configuration === undefined) return;
    this.#active = this.#second;
    // Otherwise it would keep its resources as long as the stream lasts. It opens again at the next configuration.
    void this.#first.close();
    this.#second.configure(...this.#configuration);
  }
}
