import {
  type CMTime,
  coreMedia,
  created,
  INVALID_TIME,
  kCMTimeFlags_Valid,
  type Owned,
} from '@rtmp-vcam/video-pipeline/ffi';

/** Makes sample buffers for a sink stream: pixel buffers without a copy, with times of the host's clock. */
export class SampleFactory implements Disposable {
  readonly #duration: CMTime;
  #description: Owned | undefined;
  #last: CMTime = INVALID_TIME;

  /** `fps` is the frame rate of the pictures. */
  constructor(fps: number) {
    this.#duration = { value: 1000, timescale: Math.round(1000 * fps), flags: kCMTimeFlags_Valid, epoch: 0 };
  }

  /** A sample buffer that holds this CVPixelBuffer. Throws VideoError. */
  make(pixelBuffer: bigint): Owned {
    const description = this.#descriptionOf(pixelBuffer);
    const timing = {
      duration: this.#duration,
      presentationTimeStamp: this.#now(),
      decodeTimeStamp: INVALID_TIME,
    };
    return created('CMSampleBufferCreateReadyWithImageBuffer', (out) =>
      coreMedia().CMSampleBufferCreateReadyWithImageBuffer(null, pixelBuffer, description, timing, out),
    );
  }

  [Symbol.dispose](): void {
    this.#description?.[Symbol.dispose]();
    this.#description = undefined;
  }

  /** The description must match the pixel buffer in every detail. Otherwise the sample buffer is refused (-12743). */
  #descriptionOf(pixelBuffer: bigint): bigint {
    const { CMVideoFormatDescriptionMatchesImageBuffer, CMVideoFormatDescriptionCreateForImageBuffer } = coreMedia();
    if (this.#description !== undefined) {
      if (CMVideoFormatDescriptionMatchesImageBuffer(this.#description.ref, pixelBuffer) !== 0)
        return this.#description.ref;
      this.#description[Symbol.dispose]();
      this.#description = undefined;
    }
    this.#description = created('CMVideoFormatDescriptionCreateForImageBuffer', (out) =>
      CMVideoFormatDescriptionCreateForImageBuffer(null, pixelBuffer, out),
    );
    return this.#description.ref;
  }

  /** The current time, but always later than the last one: apps freeze the picture when the times do not increase. */
  #now(): CMTime {
    const { CMClockGetTime, CMClockGetHostTimeClock } = coreMedia();
    const now = CMClockGetTime(CMClockGetHostTimeClock());
    const isLater = now.timescale !== this.#last.timescale || now.value > this.#last.value;
    this.#last = isLater ? now : { ...now, value: BigInt(this.#last.value) + 1n };
    return this.#last;
  }
}
