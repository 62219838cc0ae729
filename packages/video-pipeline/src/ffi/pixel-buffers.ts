import { VideoError } from '../errors.ts';
import { cfDictionary, cfNumber } from './core-foundation-values.ts';
import { coreVideo, kCVPixelFormatType_420YpCbCr8BiPlanarVideoRange } from './core-video.ts';
import type { OutRef } from './framework.ts';
import { checkStatus } from './os-status.ts';
import { created, type Owned, owned } from './owned.ts';
import { viewMemory } from './posix-shared-memory.ts';

const CREATE = 'CVPixelBufferPoolCreatePixelBufferWithAuxAttributes';
/** kCVReturnWouldExceedAllocationThreshold. */
const ALL_TAKEN = -6689;

export interface PixelBufferPoolOptions {
  readonly width: number;
  readonly height: number;
  /** Buffers that may be in use at once. */
  readonly most: number;
}

/** Attributes of a `420v` pixel buffer that is made of an IOSurface, so that it can go to another process. */
export function pixelBufferAttributes(size?: { readonly width: number; readonly height: number }): Owned {
  const keys = coreVideo();
  using format = cfNumber(kCVPixelFormatType_420YpCbCr8BiPlanarVideoRange);
  // Empty, and yet what asks for an IOSurface.
  using surface = cfDictionary([]);
  using width = cfNumber(size?.width ?? 0);
  using height = cfNumber(size?.height ?? 0);
  const sizes: readonly (readonly [bigint, bigint])[] = [
    [keys.kCVPixelBufferWidthKey, width.ref],
    [keys.kCVPixelBufferHeightKey, height.ref],
  ];
  return cfDictionary([
    [keys.kCVPixelBufferPixelFormatTypeKey, format.ref],
    [keys.kCVPixelBufferIOSurfacePropertiesKey, surface.ref],
    ...(size === undefined ? [] : sizes),
  ]);
}

/** A bounded pool of `420v` pixel buffers of one size, each made of an IOSurface. */
export class PixelBufferPool implements Disposable {
  readonly #pool: Owned;
  readonly #limit: Owned;

  constructor({ width, height, most }: PixelBufferPoolOptions) {
    using attributes = pixelBufferAttributes({ width, height });
    this.#pool = created('CVPixelBufferPoolCreate', (out) =>
      coreVideo().CVPixelBufferPoolCreate(null, null, attributes.ref, out),
    );
    using limit = cfNumber(most);
    this.#limit = cfDictionary([[coreVideo().kCVPixelBufferPoolAllocationThresholdKey, limit.ref]]);
  }

  /** A buffer whose contents are old ones; undefined when all are in use. Throws OSStatusError. */
  take(): Owned | undefined {
    const out: OutRef = [null];
    const status = coreVideo()[CREATE](null, this.#pool.ref, this.#limit.ref, out);
    if (status === ALL_TAKEN) return undefined;
    checkStatus(CREATE, status);
    return owned(CREATE, out[0]);
  }

  [Symbol.dispose](): void {
    this.#limit[Symbol.dispose]();
    this.#pool[Symbol.dispose]();
  }
}

/** One plane of a locked pixel buffer, in its own memory. */
export interface PixelBufferPlane {
  readonly bytes: Uint8Array;
  /** Bytes from one row to the next. */
  readonly stride: number;
}

const MOST_VIEWS = 64;

/**
 * Views of the planes of pixel buffers. They are kept, as buffers of a pool come back at the same addresses: V8 counts the
 * memory of each view, and would collect its garbage every twenty pictures.
 */
export class PlaneViews {
  readonly #views: Map<bigint, Uint8Array> = new Map();

  /** The buffer's base address must be locked for as long as the view is used. */
  of(buffer: bigint, plane: number): PixelBufferPlane {
    const video = coreVideo();
    const stride = video.CVPixelBufferGetBytesPerRowOfPlane(buffer, plane);
    const size = stride * video.CVPixelBufferGetHeightOfPlane(buffer, plane);
    const address = video.CVPixelBufferGetBaseAddressOfPlane(buffer, plane);
    if (address === null) throw new VideoError('VIDEO_ERR_FRAMEWORK_CALL', 'a locked pixel buffer has no memory');
    let bytes = this.#views.get(address);
    if (bytes?.length !== size) {
      if (this.#views.size >= MOST_VIEWS) this.#views.clear();
      bytes = new Uint8Array(viewMemory(address, size));
      this.#views.set(address, bytes);
    }
    return { bytes, stride };
  }

  clear(): void {
    this.#views.clear();
  }
}
