import { type Canvas, VideoError } from '@rtmp-vcam/video-pipeline';
import {
  cfDictionary,
  cfNumber,
  checkStatus,
  coreVideo,
  created,
  kCVPixelFormatType_420YpCbCr8BiPlanarVideoRange,
  type OutRef,
  type Owned,
  owned,
  viewMemory,
} from '@rtmp-vcam/video-pipeline/ffi';
import { i420ToNv12, type Plane } from './nv12.ts';

/** Pictures on their way at once: more would only be older when they are shown. */
const MOST_BUFFERS = 8;
/** kCVReturnWouldExceedAllocationThreshold. */
const ALL_TAKEN = -6689;
const CREATE = 'CVPixelBufferPoolCreatePixelBufferWithAuxAttributes';

/** A bounded pool of canvas-sized NV12 pixel buffers, each made of an IOSurface so that it can go to another process. */
export class PictureBuffers implements Disposable {
  readonly #canvas: Canvas;
  readonly #pool: Owned;
  readonly #limit: Owned;
  /** The buffers come back, and their planes with them at the same addresses. */
  readonly #views: Map<bigint, Uint8Array> = new Map();

  constructor(canvas: Canvas) {
    this.#canvas = canvas;
    this.#pool = createPool(canvas);
    using most = cfNumber(MOST_BUFFERS);
    this.#limit = cfDictionary([[coreVideo().kCVPixelBufferPoolAllocationThresholdKey, most.ref]]);
  }

  /** A buffer with this I420 picture; undefined when all are on their way. Throws VideoError. */
  filled(picture: Uint8Array): Owned | undefined {
    const out: OutRef = [null];
    const status = coreVideo()[CREATE](null, this.#pool.ref, this.#limit.ref, out);
    if (status === ALL_TAKEN) return undefined;
    checkStatus(CREATE, status);
    using buffer = owned(CREATE, out[0]);
    checkStatus('CVPixelBufferLockBaseAddress', coreVideo().CVPixelBufferLockBaseAddress(buffer.ref, 0));
    try {
      i420ToNv12(picture, this.#canvas, { luma: this.#plane(buffer.ref, 0), chroma: this.#plane(buffer.ref, 1) });
    } finally {
      coreVideo().CVPixelBufferUnlockBaseAddress(buffer.ref, 0);
    }
    return buffer.move();
  }

  [Symbol.dispose](): void {
    this.#views.clear();
    this.#limit[Symbol.dispose]();
    this.#pool[Symbol.dispose]();
  }

  /** One plane of a locked buffer. */
  #plane(buffer: bigint, index: number): Plane {
    const calls = coreVideo();
    const stride = calls.CVPixelBufferGetBytesPerRowOfPlane(buffer, index);
    const size = stride * calls.CVPixelBufferGetHeightOfPlane(buffer, index);
    const address = calls.CVPixelBufferGetBaseAddressOfPlane(buffer, index);
    if (address === null) throw new VideoError('VIDEO_ERR_FRAMEWORK_CALL', 'a locked pixel buffer has no memory');
    let bytes = this.#views.get(address);
    if (bytes?.length !== size) {
      if (this.#views.size >= 4 * MOST_BUFFERS) this.#views.clear();
      bytes = new Uint8Array(viewMemory(address, size));
      this.#views.set(address, bytes);
    }
    return { bytes, stride };
  }
}

function createPool({ width, height }: Canvas): Owned {
  const keys = coreVideo();
  using format = cfNumber(kCVPixelFormatType_420YpCbCr8BiPlanarVideoRange);
  using columns = cfNumber(width);
  using rows = cfNumber(height);
  // Empty, and yet what makes the buffers IOSurfaces.
  using surface = cfDictionary([]);
  using attributes = cfDictionary([
    [keys.kCVPixelBufferPixelFormatTypeKey, format.ref],
    [keys.kCVPixelBufferWidthKey, columns.ref],
    [keys.kCVPixelBufferHeightKey, rows.ref],
    [keys.kCVPixelBufferIOSurfacePropertiesKey, surface.ref],
  ]);
  return created('CVPixelBufferPoolCreate', (out) => keys.CVPixelBufferPoolCreate(null, null, attributes.ref, out));
}
