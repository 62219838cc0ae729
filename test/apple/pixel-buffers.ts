import assert from 'node:assert/strict';
import type { Canvas, Surface } from '@rtmp-vcam/video-pipeline';
import type { Owned } from '@rtmp-vcam/video-pipeline/ffi';
import { attachMissingColours, PixelBufferPool, PlaneViews } from '@rtmp-vcam/video-pipeline/testing';
import { CameraError, type CameraExtensionCamera } from '@rtmp-vcam/virtual-camera';
import { i420ToNv12, type Nv12Planes } from '../../packages/video-pipeline/src/canvas/nv12.ts';

/** Makes a pixel buffer with this I420 picture, as the ring contains them on a Mac. The caller owns it. */
export function pixelBufferOf(picture: Uint8Array, canvas: Canvas): Owned {
  using pool = new PixelBufferPool({ width: canvas.width, height: canvas.height, most: 1, sharing: 'handed' });
  using pixelBuffer = pool.take();
  assert.ok(pixelBuffer !== undefined);
  new PlaneViews().write(pixelBuffer.ref, (planes) => i420ToNv12(picture, canvas, planes));
  attachMissingColours(pixelBuffer.ref, canvas.matrix ?? 'bt709');
  return pixelBuffer.move();
}

/** The planes of an NV12 picture without gaps. */
export function nv12Planes(picture: Uint8Array, { width, height }: Canvas): Nv12Planes {
  const luma = width * height;
  return {
    luma: { bytes: picture.subarray(0, luma), stride: width },
    chroma: { bytes: picture.subarray(luma), stride: width },
  };
}

/** Shows a camera an I420 picture as a pixel buffer, and then releases the buffer. */
export function presentPixelBuffer(
  camera: { present(surface: Surface): void },
  picture: Uint8Array,
  canvas: Canvas,
): void {
  using pixelBuffer = pixelBufferOf(picture, canvas);
  camera.present({ format: '420v', pixelBuffer: pixelBuffer.ref });
}

/** Shows a camera a picture. Returns the error that it throws, if any. */
export function failureOf(camera: CameraExtensionCamera, picture: Uint8Array, canvas: Canvas): CameraError | undefined {
  try {
    presentPixelBuffer(camera, picture, canvas);
    return undefined;
  } catch (error) {
    assert.ok(error instanceof CameraError, String(error));
    return error;
  }
}
