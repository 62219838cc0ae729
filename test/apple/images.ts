import assert from 'node:assert/strict';
import type { Canvas, Surface } from '@rtmp-vcam/video-pipeline';
import { attachMissingColours, type Owned, PixelBufferPool, PlaneViews } from '@rtmp-vcam/video-pipeline/ffi';
import { i420ToNv12 } from '../../packages/video-pipeline/src/canvas/nv12.ts';

/** A canvas-sized pixel buffer of the caller's own with this I420 picture, as the ring of a Mac has them. */
export function imageOf(picture: Uint8Array, canvas: Canvas): Owned {
  using pool = new PixelBufferPool({ width: canvas.width, height: canvas.height, most: 1, sharing: 'handed' });
  using image = pool.take();
  assert.ok(image !== undefined);
  new PlaneViews().write(image.ref, (planes) => i420ToNv12(picture, canvas, planes));
  attachMissingColours(image.ref, canvas.matrix ?? 'bt709');
  return image.move();
}

/** Shows a camera an I420 picture as a pixel buffer that is let go of right after. */
export function presentImage(camera: { present(surface: Surface): void }, picture: Uint8Array, canvas: Canvas): void {
  using image = imageOf(picture, canvas);
  camera.present({ format: '420v', image: image.ref });
}
