import type { Canvas } from '../canvas/canvas.ts';
import { nv12ToI420 } from '../canvas/nv12.ts';
import { coreVideo } from '../ffi/core-video.ts';
import { ioSurface } from '../ffi/io-surface.ts';
import { created, Owned } from '../ffi/owned.ts';
import { PlaneViews } from '../pixel-buffers/planes.ts';
import type { SurfaceReader } from './surface-reader.ts';

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
