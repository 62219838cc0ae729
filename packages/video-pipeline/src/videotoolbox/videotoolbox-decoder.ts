import type { VideoPacket } from '@rtmp-vcam/rtmp-server';
import type { Placement } from '../canvas/canvas.ts';
import type { Decoder, Picture } from '../decoder/decoder.ts';
import { KeyframeWait } from '../decoder/keyframe-wait.ts';
import { outcomeOf, type Steps } from '../decoder/steps.ts';
import { VideoError } from '../errors.ts';
import { coreVideo } from '../ffi/core-video.ts';
import { type Owned, retained } from '../ffi/owned.ts';
import { CanvasFitter, type CanvasFitterOptions } from './canvas-fitter.ts';
import { DecompressionSession } from './decompression-session.ts';
import { type DescribedFormat, describeFormat } from './format-description.ts';
import { ReorderBuffer } from './reorder-buffer.ts';
import { sampleBuffer, soundAccessUnit } from './sample-buffer.ts';

/** A decoded picture that waits to be shown in presentation order. */
interface HeldPixelBuffer {
  /** A CVPixelBuffer in `420v`. */
  readonly pixelBuffer: Owned;
  readonly pts: number;
  readonly keyframe: boolean;
  readonly partial: boolean;
}

/** Apple's decoder for H.264 and HEVC. */
export class VideoToolboxDecoder implements Decoder {
  #options: CanvasFitterOptions;
  readonly #wait: KeyframeWait = new KeyframeWait();
  #fitter: CanvasFitter | undefined;
  #codec = 'closed';
  #format: DescribedFormat | undefined;
  #session: DecompressionSession | undefined;
  /** Settles when all dropped sessions are closed. */
  #leaving: Promise<unknown> = Promise.resolve();
  #order: ReorderBuffer<HeldPixelBuffer> = new ReorderBuffer(0);
  #kept: HeldPixelBuffer | undefined;
  /** False when decoding started without a keyframe and none has come since. */
  #whole = false;

  constructor(options: CanvasFitterOptions) {
    this.#options = options;
  }

  get description(): string {
    return `${this.#codec} (VideoToolbox)`;
  }

  configure(config: VideoPacket): void {
    this.#forgetStream();
    const format = describeFormat(config);
    this.#format = format;
    this.#codec = config.codec;
    this.#order = new ReorderBuffer(format.reorderFrames);
    if (this.#session?.accepts(format.description.ref) === false) this.#dropSession();
    this.#session ??= this.#newSession(format.description);
  }

  *decode(frame: VideoPacket): Steps<Picture> {
    const format = this.#format;
    if (format === undefined)
      throw new VideoError('VIDEO_ERR_NO_CONFIG', 'a frame came before the decoder configuration');
    if (frame.data.byteLength === 0 || !this.#wait.accepts(frame.dts, frame.keyframe)) return;
    this.#whole = frame.keyframe || this.#whole;
    try {
      const pixelBuffer = yield* this.#decoded(frame, format);
      if (pixelBuffer !== undefined) this.#hold(pixelBuffer, frame);
    } catch (error) {
      this.#recoverFrom(error);
      throw error;
    }
    yield* this.#ready();
  }

  place(placement: Placement): void {
    this.#options = { ...this.#options, placement };
    this.#fitter?.place(placement);
  }

  kept(): Picture | undefined {
    return this.#kept === undefined ? undefined : this.#pictureOf(this.#kept);
  }

  *flush(): Steps<Picture> {
    this.#order.drain();
    yield* this.#ready();
  }

  async close(): Promise<void> {
    this.#forgetStream();
    this.#dropSession();
    this.#fitter?.[Symbol.dispose]();
    this.#fitter = undefined;
    await this.#leaving;
  }

  *#decoded(frame: VideoPacket, { description, lengthSize }: DescribedFormat): Steps<never, Owned | undefined> {
    const data = soundAccessUnit(frame.data, lengthSize);
    if (data === undefined) return undefined;
    this.#session ??= this.#newSession(description);
    return yield* outcomeOf(this.#session.decode(sampleBuffer(data, description.ref, frame)));
  }

  #hold(pixelBuffer: Owned, { pts, dts, keyframe }: VideoPacket): void {
    this.#order.push({ pixelBuffer, pts, keyframe, partial: !this.#whole }, dts, keyframe);
  }

  /**
   * After an error, frames are skipped up to the next keyframe. Any error but VIDEO_ERR_DECODE also ends the session.
   */
  #recoverFrom(error: unknown): void {
    this.#wait.start();
    this.#whole = false;
    if (!(error instanceof VideoError) || error.code !== 'VIDEO_ERR_DECODE') this.#dropSession();
  }

  *#ready(): Steps<Picture> {
    for (let held = this.#order.shift(); held !== undefined; held = this.#order.shift()) {
      using _ = held.pixelBuffer;
      yield this.#pictureOf(held);
    }
  }

  #pictureOf(held: HeldPixelBuffer): Picture {
    const { CVPixelBufferGetWidth, CVPixelBufferGetHeight } = coreVideo();
    const { pixelBuffer, pts, keyframe, partial } = held;
    return {
      pts,
      packetPts: pts,
      width: CVPixelBufferGetWidth(pixelBuffer.ref),
      height: CVPixelBufferGetHeight(pixelBuffer.ref),
      keyframe,
      damaged: false,
      partial,
      toPixelBuffer: () => this.#fit(pixelBuffer.ref),
      keep: () => this.#keep(held),
    };
  }

  #keep(held: HeldPixelBuffer): void {
    if (held === this.#kept) return;
    this.#forgetKept();
    this.#kept = { ...held, pixelBuffer: retained(held.pixelBuffer.ref) };
  }

  #forgetKept(): void {
    this.#kept?.pixelBuffer[Symbol.dispose]();
    this.#kept = undefined;
  }

  #fit(pixelBuffer: bigint): Owned | undefined {
    this.#fitter ??= new CanvasFitter(this.#options);
    return this.#fitter.fit(pixelBuffer);
  }

  #newSession(description: Owned): DecompressionSession {
    return new DecompressionSession(description.ref, this.#options.sharing);
  }

  #dropSession(): void {
    const session = this.#session;
    this.#session = undefined;
    if (session !== undefined) this.#leaving = Promise.all([this.#leaving, session.close()]);
  }

  #forgetStream(): void {
    this.#forgetKept();
    this.#order.drain();
    for (let held = this.#order.shift(); held !== undefined; held = this.#order.shift())
      held.pixelBuffer[Symbol.dispose]();
    this.#format?.description[Symbol.dispose]();
    this.#format = undefined;
    this.#wait.start();
    this.#whole = false;
  }
}
