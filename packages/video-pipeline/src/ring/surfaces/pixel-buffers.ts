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

interface PixelBufferSurfacesOptions {
  readonly canvas: Canvas;
  readonly memory: RingMemory;
  readonly slots: number;
  /** The memory of SlotPixelBuffers. */
  readonly pixelBuffers: SharedArrayBuffer;
  readonly sharing: Sharing;
}

/**
 * Pictures in IOSurfaces (macOS). A slot refers to the surface that a picture is in already, until another picture is
 * put into the slot. Pictures that are drawn as I420 are copied into a surface.
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
    // Drawing may have taken so long that another thread claimed the slot. Then `publish` refuses this picture.
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
  if (surface === null) throw new VideoError('VIDEO_ERR_FRAMEWORK_CALL', 'a pixel buffer has no IOSurface');
  return ioSurface().IOSurfaceGetID(surface);
}

/** Reads pictures in global IOSurfaces (macOS), which it looks up by their ids. */
export class PixelBufferSurfaceReader implements SurfaceReader {
  readonly #canvas: Canvas;
  readonly #views: PlaneViews = new PlaneViews();

  /** Throws VIDEO_ERR_FRAMEWORK on a system without IOSurfaces. */
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
    // The id may belong to another surface by now. A larger size is right: a decoder may pad pictures to whole blocks.
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
