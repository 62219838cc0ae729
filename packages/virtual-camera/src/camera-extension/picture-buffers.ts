import type { Canvas } from '@rtmp-vcam/video-pipeline';
import { checkStatus, coreVideo, type Owned, PixelBufferPool, PlaneViews } from '@rtmp-vcam/video-pipeline/ffi';
import { i420ToNv12 } from './nv12.ts';

/** Pictures on their way at once: more would only be older when they are shown. */
const MOST_BUFFERS = 8;

/** A bounded pool of canvas-sized NV12 pixel buffers, each made of an IOSurface so that it can go to another process. */
export class PictureBuffers implements Disposable {
  readonly #canvas: Canvas;
  readonly #pool: PixelBufferPool;
  readonly #views: PlaneViews = new PlaneViews();

  constructor(canvas: Canvas) {
    this.#canvas = canvas;
    this.#pool = new PixelBufferPool({ width: canvas.width, height: canvas.height, most: MOST_BUFFERS });
  }

  /** A buffer with this I420 picture; undefined when all are on their way. Throws VideoError. */
  filled(picture: Uint8Array): Owned | undefined {
    using buffer = this.#pool.take();
    if (buffer === undefined) return undefined;
    checkStatus('CVPixelBufferLockBaseAddress', coreVideo().CVPixelBufferLockBaseAddress(buffer.ref, 0));
    try {
      const target = { luma: this.#views.of(buffer.ref, 0), chroma: this.#views.of(buffer.ref, 1) };
      i420ToNv12(picture, this.#canvas, target);
    } finally {
      coreVideo().CVPixelBufferUnlockBaseAddress(buffer.ref, 0);
    }
    return buffer.move();
  }

  [Symbol.dispose](): void {
    this.#views.clear();
    this.#pool[Symbol.dispose]();
  }
}
