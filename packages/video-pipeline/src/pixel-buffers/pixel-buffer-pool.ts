import type { Canvas } from '../canvas/canvas.ts';
import { coreFoundation } from '../ffi/core-foundation.ts';
import { cfDictionary, cfNumber, cfString } from '../ffi/core-foundation-values.ts';
import { coreVideo, kCVPixelFormatType_420YpCbCr8BiPlanarVideoRange } from '../ffi/core-video.ts';
import type { OutRef } from '../ffi/framework.ts';
import { checkStatus, OSStatusError } from '../ffi/os-status.ts';
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

/** The size of pixel buffers; undefined where it comes from the stream. */
type Size = { readonly width: number; readonly height: number } | undefined;

/**
 * Makes something of the attributes of `420v` pixel buffers that are backed by an IOSurface, so that they can be passed to
 * other processes. Global surfaces are deprecated as insecure: a macOS that refuses them gets to make handed ones, which
 * the Camera Extension needs no less; other readers of the ring do not find them. Throws what `make` throws.
 */
export function withAttributes<T>(
  { sharing, size }: { sharing: Sharing; size: Size },
  make: (attributes: Owned) => T,
): T {
  if (sharing === 'global') {
    try {
      using attributes = pixelBufferAttributes(sharing, size);
      return make(attributes);
    } catch (error) {
      if (!(error instanceof OSStatusError)) throw error;
    }
  }
  using attributes = pixelBufferAttributes('handed', size);
  return make(attributes);
}

function pixelBufferAttributes(sharing: Sharing, size: Size): Owned {
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
    using limit = cfNumber(most);
    this.#limit = cfDictionary([[coreVideo().kCVPixelBufferPoolAllocationThresholdKey, limit.ref]]);
    this.#pool = withAttributes({ sharing, size: { width, height } }, (attributes) => {
      using pool = created('CVPixelBufferPoolCreate', (out) =>
        coreVideo().CVPixelBufferPoolCreate(null, null, attributes.ref, out),
      );
      // The pool itself can always be made; only a buffer shows whether macOS accepts its attributes.
      takeFrom(pool, this.#limit)?.[Symbol.dispose]();
      return pool.move();
    });
  }

  /** A pool for pictures of the canvas. */
  static forCanvas({ width, height }: Canvas, sharing: Sharing): PixelBufferPool {
    return new PixelBufferPool({ width, height, sharing, most: MOST_CANVASES });
  }

  /** A buffer, which may still contain an older picture; undefined when all are in use. Throws OSStatusError. */
  take(): Owned | undefined {
    return takeFrom(this.#pool, this.#limit);
  }

  [Symbol.dispose](): void {
    this.#limit[Symbol.dispose]();
    this.#pool[Symbol.dispose]();
  }
}

function takeFrom(pool: Owned, limit: Owned): Owned | undefined {
  const out: OutRef = [null];
  const status = coreVideo()[CREATE](null, pool.ref, limit.ref, out);
  if (status === ALL_TAKEN) return undefined;
  checkStatus(CREATE, status);
  return owned(CREATE, out[0]);
}
