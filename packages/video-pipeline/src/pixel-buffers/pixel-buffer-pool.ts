import type { Canvas } from '../canvas/canvas.ts';
import { coreFoundation } from '../ffi/core-foundation.ts';
import { cfDictionary, cfNumber, cfString } from '../ffi/core-foundation-values.ts';
import { coreVideo, kCVPixelFormatType_420YpCbCr8BiPlanarVideoRange } from '../ffi/core-video.ts';
import type { OutRef } from '../ffi/framework.ts';
import { checkStatus } from '../ffi/os-status.ts';
import { created, type Owned, owned } from '../ffi/owned.ts';

const CREATE = 'CVPixelBufferPoolCreatePixelBufferWithAuxAttributes';
/** kCVReturnWouldExceedAllocationThreshold. */
const ALL_TAKEN = -6689;

/** Pictures of the canvas' size in use at once: those in the ring, and those the Camera Extension is given or uses. */
const MOST_CANVASES = 12;

interface PixelBufferPoolOptions {
  readonly width: number;
  readonly height: number;
  /** The number of buffers that may be in use at once. */
  readonly most: number;
  readonly sharing: Sharing;
}

/**
 * Which processes can reach the IOSurfaces of pixel buffers. `handed`: only those a surface is passed to. `global`: all
 * processes of all users, which can look a surface up by its id.
 */
export type Sharing = 'handed' | 'global';

interface PixelBufferAttributes {
  readonly sharing: Sharing;
  readonly size?: { readonly width: number; readonly height: number };
}

/** Attributes of a `420v` pixel buffer that is backed by an IOSurface, so that it can be passed to another process. */
export function pixelBufferAttributes({ sharing, size }: PixelBufferAttributes): Owned {
  const keys = coreVideo();
  using format = cfNumber(kCVPixelFormatType_420YpCbCr8BiPlanarVideoRange);
  using surface = surfaceProperties(sharing);
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

/** The presence of this dictionary, even of an empty one, asks for an IOSurface. */
function surfaceProperties(sharing: Sharing): Owned {
  if (sharing !== 'global') return cfDictionary([]);
  // The value of kIOSurfaceIsGlobal: that constant is deprecated, and may be removed while the value still works.
  using isGlobal = cfString('IOSurfaceIsGlobal');
  return cfDictionary([[isGlobal.ref, coreFoundation().kCFBooleanTrue]]);
}

/** A bounded pool of `420v` pixel buffers of one size, each backed by an IOSurface. */
export class PixelBufferPool implements Disposable {
  readonly #pool: Owned;
  readonly #limit: Owned;

  constructor({ width, height, most, sharing }: PixelBufferPoolOptions) {
    using attributes = pixelBufferAttributes({ sharing, size: { width, height } });
    this.#pool = created('CVPixelBufferPoolCreate', (out) =>
      coreVideo().CVPixelBufferPoolCreate(null, null, attributes.ref, out),
    );
    using limit = cfNumber(most);
    this.#limit = cfDictionary([[coreVideo().kCVPixelBufferPoolAllocationThresholdKey, limit.ref]]);
  }

  /** A pool for pictures of the canvas. */
  static forCanvas({ width, height }: Canvas, sharing: Sharing): PixelBufferPool {
    return new PixelBufferPool({ width, height, sharing, most: MOST_CANVASES });
  }

  /** A buffer, which may still contain an older picture; undefined when all are in use. Throws OSStatusError. */
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
