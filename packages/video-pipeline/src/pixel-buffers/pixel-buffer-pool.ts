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

/** Canvas-sized pictures on their way at once: in the ring, and waiting for the Camera Extension or in its hands. */
const MOST_CANVASES = 12;

export interface PixelBufferPoolOptions {
  readonly width: number;
  readonly height: number;
  /** Buffers that may be in use at once. */
  readonly most: number;
  readonly sharing: Sharing;
}

/**
 * Who can get at the IOSurfaces of pixel buffers: processes they are handed to, or, by their ids, all processes of all
 * users.
 */
export type Sharing = 'handed' | 'global';

export interface PixelBufferAttributes {
  readonly sharing: Sharing;
  readonly size?: { readonly width: number; readonly height: number };
}

/** Attributes of a `420v` pixel buffer that is made of an IOSurface, so that it can go to another process. */
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

/** A dictionary that is there asks for an IOSurface, also when it is empty. */
function surfaceProperties(sharing: Sharing): Owned {
  if (sharing !== 'global') return cfDictionary([]);
  // kIOSurfaceIsGlobal is deprecated, so that the variable may go while its value is still known.
  using isGlobal = cfString('IOSurfaceIsGlobal');
  return cfDictionary([[isGlobal.ref, coreFoundation().kCFBooleanTrue]]);
}

/** A bounded pool of `420v` pixel buffers of one size, each made of an IOSurface. */
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
