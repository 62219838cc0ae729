import koffi from 'koffi';
import { VideoError } from '../errors.ts';
import { coreFoundation } from '../ffi/core-foundation.ts';
import { cfDictionary } from '../ffi/core-foundation-values.ts';
import { coreVideo } from '../ffi/core-video.ts';
import { checkStatus } from '../ffi/os-status.ts';
import { created, type Owned, retained } from '../ffi/owned.ts';
import { DECOMPRESSION_OUTPUT, kVTDecodeFrame_1xRealTimePlayback, videoToolbox } from '../ffi/video-toolbox.ts';
import { type Sharing, withAttributes } from '../pixel-buffers/pixel-buffer-pool.ts';

/** A VTDecompressionSession for IOSurface-backed `420v` pixel buffers in decoding order. One call at a time. */
export class DecompressionSession {
  readonly #session: Owned;
  readonly #callback: bigint;
  #status = 0;
  #pixelBuffer: Owned | undefined;

  /** `format` is a CMVideoFormatDescription. Throws OSStatusError. */
  constructor(format: bigint, sharing: Sharing) {
    // VideoToolbox calls this from a thread of its own and waits for it, so it does as little as possible.
    this.#callback = koffi.register(
      (_refCon: bigint | null, _frame: bigint | null, status: number, _flags: number, pixelBuffer: bigint | null) => {
        this.#status = status;
        if (pixelBuffer !== null) this.#pixelBuffer = retained(pixelBuffer);
      },
      DECOMPRESSION_OUTPUT,
    );
    try {
      this.#session = createSession({ format, sharing, callback: this.#callback });
    } catch (error) {
      koffi.unregister(this.#callback);
      throw error;
    }
  }

  /** True when frames of this format can be decoded without a new session. */
  accepts(format: bigint): boolean {
    return videoToolbox().VTDecompressionSessionCanAcceptFormatDescription(this.#session.ref, format) !== 0;
  }

  /** Decodes a CMSampleBuffer and releases it. Undefined when the decoder skipped the picture. Throws OSStatusError. */
  async decode(sample: Owned): Promise<Owned | undefined> {
    using held = sample;
    this.#status = 0;
    const call = 'VTDecompressionSessionDecodeFrame';
    const flags = kVTDecodeFrame_1xRealTimePlayback;
    const status = await videoToolbox()[call](this.#session.ref, held.ref, flags, null, null);
    using pixelBuffer = this.#takePixelBuffer();
    checkStatus(call, status);
    checkStatus(call, this.#status);
    if (pixelBuffer !== undefined && coreVideo().CVPixelBufferGetIOSurface(pixelBuffer.ref) === null) {
      throw new VideoError('VIDEO_ERR_FRAMEWORK_CALL', `${call} returned a picture without an IOSurface`);
    }
    return pixelBuffer?.move();
  }

  /** Waits until no callback can come any more, and ends the session. Never rejects. */
  async close(): Promise<void> {
    const { VTDecompressionSessionWaitForAsynchronousFrames, VTDecompressionSessionInvalidate } = videoToolbox();
    using session = this.#session;
    // The statuses are ignored: a session that was lost returns an error here as well.
    await VTDecompressionSessionWaitForAsynchronousFrames(session.ref);
    await VTDecompressionSessionInvalidate(session.ref);
    koffi.unregister(this.#callback);
    this.#takePixelBuffer()?.[Symbol.dispose]();
  }

  #takePixelBuffer(): Owned | undefined {
    const pixelBuffer = this.#pixelBuffer;
    this.#pixelBuffer = undefined;
    return pixelBuffer;
  }
}

interface SessionParts {
  readonly format: bigint;
  readonly sharing: Sharing;
  readonly callback: bigint;
}

function createSession({ format, sharing, callback }: SessionParts): Owned {
  const toolbox = videoToolbox();
  const { kCFBooleanTrue } = coreFoundation();
  using specification = cfDictionary([
    [toolbox.kVTVideoDecoderSpecification_EnableHardwareAcceleratedVideoDecoder, kCFBooleanTrue],
  ]);
  const output = { decompressionOutputCallback: callback, decompressionOutputRefCon: null };
  const session = withAttributes({ sharing, size: undefined }, (attributes) =>
    created('VTDecompressionSessionCreate', (out) =>
      toolbox.VTDecompressionSessionCreate(null, format, specification.ref, attributes.ref, output, out),
    ),
  );
  // This is only a hint, so the status is ignored: a decoder without this property works as well.
  toolbox.VTSessionSetProperty(session.ref, toolbox.kVTDecompressionPropertyKey_RealTime, kCFBooleanTrue);
  return session;
}
