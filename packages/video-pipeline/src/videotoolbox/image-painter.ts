import type { Canvas, Placement } from '../canvas/canvas.ts';
import type { Nv12Placer } from '../canvas/nv12.ts';
import { coreVideo, kCVPixelBufferLock_ReadOnly } from '../ffi/core-video.ts';
import { checkStatus } from '../ffi/os-status.ts';
import type { Owned } from '../ffi/owned.ts';
import { PlaneViews } from '../ffi/pixel-buffers.ts';
import { nv12Placer } from '../libav/optional.ts';
import { matrixOf, pixelAspectOf } from './attachments.ts';
import { ImageFitter } from './image-fitter.ts';

/** Fits `420v` pixel buffers onto the canvas, and copies them into I420 surfaces. */
export class ImagePainter {
  readonly #canvas: Canvas;
  readonly #placement: Placement;
  readonly #placer: Nv12Placer;
  readonly #views: PlaneViews = new PlaneViews();
  #fitter: ImageFitter | undefined;

  constructor(canvas: Canvas, placement: Placement) {
    this.#canvas = canvas;
    this.#placement = placement;
    this.#placer = nv12Placer(canvas, placement);
  }

  /** Writes every byte of the surface. Throws VideoError. */
  draw(image: bigint, surface: Uint8Array): void {
    using fitted = this.#fit(image);
    // What was fitted has square pixels, even where an attachment of the original came along.
    if (fitted === undefined) this.#place(image, pixelAspectOf(image), surface);
    else this.#place(fitted.ref, [1, 1], surface);
  }

  close(): void {
    this.#fitter?.[Symbol.dispose]();
    this.#fitter = undefined;
    this.#views.clear();
    this.#placer.close();
  }

  /** Undefined where libav has to place the picture: turned, mirrored, of another matrix (if it can), or with no buffer left. */
  #fit(image: bigint): Owned | undefined {
    const matrix = matrixOf(image);
    const isOtherMatrix = matrix !== undefined && matrix !== (this.#canvas.matrix ?? 'bt709');
    if ((isOtherMatrix && this.#placer.converts) || !ImageFitter.canPlace(this.#placement)) return undefined;
    this.#fitter ??= new ImageFitter(this.#canvas, this.#placement);
    return this.#fitter.fit(image);
  }

  #place(image: bigint, pixelAspect: readonly [width: number, height: number], surface: Uint8Array): void {
    const video = coreVideo();
    const call = 'CVPixelBufferLockBaseAddress';
    checkStatus(call, video[call](image, kCVPixelBufferLock_ReadOnly));
    try {
      const picture = {
        width: video.CVPixelBufferGetWidth(image),
        height: video.CVPixelBufferGetHeight(image),
        luma: this.#views.of(image, 0),
        chroma: this.#views.of(image, 1),
        matrix: matrixOf(image),
        pixelAspect,
      };
      this.#placer.draw(picture, surface);
    } finally {
      video.CVPixelBufferUnlockBaseAddress(image, kCVPixelBufferLock_ReadOnly);
    }
  }
}
