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
import { PlaneViews } from '../../pixel-buffers/planes.ts';
import { SLOT } from '../memory/layout.ts';
import { type RingMemory, slotOffset } from '../memory/ring-memory.ts';
import { SlotImages } from './slot-pixel-buffers.ts';
import type { SlotSurfaces, SurfaceReader } from './surfaces.ts';

export interface ImageSurfacesOptions {
  readonly canvas: Canvas;
  readonly memory: RingMemory;
  readonly slots: number;
  /** SlotImages' memory. */
  readonly images: SharedArrayBuffer;
  readonly sharing: Sharing;
}

/**
 * Pictures in IOSurfaces (macOS): a slot is given the surface a picture lies in already, and holds it until it is claimed
 * for another one. Pictures that come as I420 are copied into a surface.
 */
export class ImageSurfaces implements SlotSurfaces {
  readonly #canvas: Canvas;
  readonly #memory: RingMemory;
  readonly #slots: number;
  readonly #images: SlotImages;
  readonly #sharing: Sharing;
  readonly #views: PlaneViews = new PlaneViews();
  #pool: PixelBufferPool | undefined;
  #drawing: Uint8Array | undefined;

  constructor({ canvas, memory, slots, images, sharing }: ImageSurfacesOptions) {
    this.#canvas = canvas;
    this.#memory = memory;
    this.#slots = slots;
    this.#images = new SlotImages(images);
    this.#sharing = sharing;
  }

  draw(slot: number, picture: CanvasPicture, isClaimed: () => boolean): boolean {
    using image = 'drawOn' in picture ? this.#drawn(picture) : picture.toImage();
    if (image === undefined) return false;
    // Another thread's picture may be in the slot by now; then this one is not published.
    if (!isClaimed()) return true;
    this.#memory.setU32(slotOffset(slot, this.#slots) + SLOT.surface_id, surfaceIdOf(image));
    this.#images.put(slot, image);
    return true;
  }

  lend(slot: number, use: (surface: Surface) => void): void {
    this.#images.lend(slot, (image) => use({ format: '420v', image }));
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
    using image = this.#pool.take();
    if (image === undefined) return undefined;
    this.#views.write(image.ref, (planes) => i420ToNv12(drawing, this.#canvas, planes));
    attachMissingColours(image.ref, matrix);
    return image.move();
  }
}

function surfaceIdOf(image: Owned): number {
  const surface = coreVideo().CVPixelBufferGetIOSurface(image.ref);
  if (surface === null) throw new VideoError('VIDEO_ERR_FRAMEWORK_CALL', 'a pixel buffer without an IOSurface');
  return ioSurface().IOSurfaceGetID(surface);
}

/** Pictures in global IOSurfaces (macOS), looked up by their ids. */
export class ImageSurfaceReader implements SurfaceReader {
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
    using image = created('CVPixelBufferCreateWithIOSurface', (out) =>
      video.CVPixelBufferCreateWithIOSurface(null, surface.ref, null, out),
    );
    const { width, height } = this.#canvas;
    // The id may have become another surface's meanwhile. A decoder may have padded its pictures to whole blocks.
    const isCanvas =
      video.CVPixelBufferGetPlaneCount(image.ref) === 2 &&
      video.CVPixelBufferGetWidth(image.ref) >= width &&
      video.CVPixelBufferGetHeight(image.ref) >= height;
    if (isCanvas) this.#views.read(image.ref, (planes) => nv12ToI420(planes, this.#canvas, target));
    return isCanvas;
  }

  detach(): void {
    this.#views.clear();
  }
}
