import { type Canvas, i420Size } from '../../canvas/canvas.ts';
import type { CanvasPicture, DrawnPicture } from '../../canvas/canvas-picture.ts';
import { i420ToNv12, nv12ToI420 } from '../../canvas/nv12.ts';
import type { Surface } from '../../canvas/surface.ts';
import { VideoError } from '../../errors.ts';
import { coreVideo } from '../../ffi/core-video.ts';
import { ioSurface } from '../../ffi/io-surface.ts';
import { created, Owned } from '../../ffi/owned.ts';
import { attachMissingColours } from '../../pixel-buffers/attachments.ts';
import { PixelBufferPool, type Sharing } from '../../pixel-buffers/pixel-buffer-pool.ts';
import { PlaneViews } from '../../pixel-buffers/plane-views.ts';
import { SLOT } from '../memory/layout.ts';
import { type RingMemory, slotOffset } from '../memory/ring-memory.ts';
import { SlotPixelBuffers } from './slot-pixel-buffers.ts';
import type { SlotSurfaces, SurfaceReader } from './surfaces.ts';

export interface PixelBufferSurfacesOptions {
  readonly canvas: Canvas;
  readonly memory: RingMemory;
  readonly slots: number;
  /** SlotPixelBuffers' memory. */
  readonly pixelBuffers: SharedArrayBuffer;
  readonly sharing: Sharing;
}

/**
 * Pictures in IOSurfaces (macOS): a slot is given the surface a picture lies in already, and holds it until it is claimed
 * for another one. Pictures that come as I420 are copied into a surface.
 */
export class PixelBufferSurfaces implements SlotSurfaces {
  readonly #canvas: Canvas;
  readonly #memory: RingMemory;
  readonly #slots: number;
  readonly #pixelBuffers: SlotPixelBuffers;
  readonly #sharing: Sharing;
  readonly #views: PlaneViews = new PlaneViews();
  #pool: PixelBufferPool | undefined;
  #drawing: Uint8Array | undefined;

  constructor({ canvas, memory, slots, pixelBuffers, sharing }: PixelBufferSurfacesOptions) {
    this.#canvas = canvas;
    this.#memory = memory;
    this.#slots = slots;
    this.#pixelBuffers = new SlotPixelBuffers(pixelBuffers);
    this.#sharing = sharing;
  }

  draw(slot: number, picture: CanvasPicture, isClaimed: () => boolean): boolean {
    using pixelBuffer = 'drawOn' in picture ? this.#drawn(picture) : picture.toPixelBuffer();
    if (pixelBuffer === undefined) return false;
    // Another thread's picture may be in the slot by now; then this one is not published.
    if (!isClaimed()) return true;
    this.#memory.setU32(slotOffset(slot, this.#slots) + SLOT.surface_id, surfaceIdOf(pixelBuffer));
    this.#pixelBuffers.put(slot, pixelBuffer);
    return true;
  }

  lend(slot: number, use: (surface: Surface) => void): void {
    this.#pixelBuffers.lend(slot, (pixelBuffer) => use({ format: '420v', pixelBuffer }));
  }

  detach(): void {
    this.#pool?.[Symbol.dispose]();
    this.#pool = undefined;
    this.#views.clear();
  }

  #drawn(picture: DrawnPicture): Owned | undefined {
    this.#drawing ??= new Uint8Array(i420Size(this.#canvas.width, this.#canvas.height));
    const { matrix = 'bt709' } = this.#canvas;
    const drawing = this.#drawing;
    picture.drawOn(drawing);
    this.#pool ??= PixelBufferPool.forCanvas(this.#canvas, this.#sharing);
    using pixelBuffer = this.#pool.take();
    if (pixelBuffer === undefined) return undefined;
    this.#views.write(pixelBuffer.ref, (planes) => i420ToNv12(drawing, this.#canvas, planes));
    attachMissingColours(pixelBuffer.ref, matrix);
    return pixelBuffer.move();
  }
}

function surfaceIdOf(pixelBuffer: Owned): number {
  const surface = coreVideo().CVPixelBufferGetIOSurface(pixelBuffer.ref);
  if (surface === null) throw new VideoError('VIDEO_ERR_FRAMEWORK_CALL', 'a pixel buffer without an IOSurface');
  return ioSurface().IOSurfaceGetID(surface);
}

/** Pictures in global IOSurfaces (macOS), looked up by their ids. */
export class PixelBufferSurfaceReader implements SurfaceReader {
  readonly #canvas: Canvas;
  readonly #views: PlaneViews = new PlaneViews();

  /** Throws VIDEO_ERR_FRAMEWORK where there are no IOSurfaces. */
  constructor(canvas: Canvas) {
    this.#canvas = canvas;
    ioSurface();
  }

  copy(_slot: number, surfaceId: number, target: Uint8Array): boolean {
    const found = ioSurface().IOSurfaceLookup(surfaceId);
    if (found === null) return false;
    using surface = new Owned(found);
    const video = coreVideo();
    using pixelBuffer = created('CVPixelBufferCreateWithIOSurface', (out) =>
      video.CVPixelBufferCreateWithIOSurface(null, surface.ref, null, out),
    );
    const { width, height } = this.#canvas;
    // The id may have become another surface's meanwhile. A decoder may have padded its pictures to whole blocks.
    const isCanvas =
      video.CVPixelBufferGetPlaneCount(pixelBuffer.ref) === 2 &&
      video.CVPixelBufferGetWidth(pixelBuffer.ref) >= width &&
      video.CVPixelBufferGetHeight(pixelBuffer.ref) >= height;
    if (isCanvas) this.#views.read(pixelBuffer.ref, (planes) => nv12ToI420(planes, this.#canvas, target));
    return isCanvas;
  }

  detach(): void {
    this.#views.clear();
  }
}
