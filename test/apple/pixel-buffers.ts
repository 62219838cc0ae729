import assert from 'node:assert/strict';
import type { Canvas, Surface } from '@rtmp-vcam/video-pipeline';
import type { Owned } from '@rtmp-vcam/video-pipeline/ffi';
import { attachMissingColours, PixelBufferPool, PlaneViews } from '@rtmp-vcam/video-pipeline/testing';
import { i420ToNv12 } from '../../packages/video-pipeline/src/canvas/nv12.ts';

/** A canvas-sized pixel buffer of the caller's own with this I420 picture, as the ring of a Mac has them. */
export function pixelBufferOf(picture: Uint8Array, canvas: Canvas): Owned {
  using pool = new PixelBufferPool({ width: canvas.width, height: canvas.height, most: 1, sharing: 'handed' });
  using pixelBuffer = pool.take();
  assert.ok(pixelBuffer !== undefined);
  new PlaneViews().write(pixelBuffer.ref, (planes) => i420ToNv12(picture, canvas, planes));
  attachMissingColours(pixelBuffer.ref, canvas.matrix ?? 'bt709');
  return pixelBuffer.move();
}

/** Shows a camera an I420 picture as a pixel buffer that is let go of right after. */
export function presentPixelBuffer(
  camera: { present(surface: Surface): void },
  picture: Uint8Array,
  canvas: Canvas,
): void {
  using pixelBuffer = pixelBufferOf(picture, canvas);
  camera.present({ format: '420v', pixelBuffer: pixelBuffer.ref });
}
