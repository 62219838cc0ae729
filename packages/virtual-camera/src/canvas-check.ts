import { type Canvas, i420Size, type Surface } from '@rtmp-vcam/video-pipeline';
import { coreVideo } from '@rtmp-vcam/video-pipeline/ffi';
import { CameraError } from './errors.ts';

const MAX_SIDE = 8192;
const MAX_FPS = 1000;

/** Throws CameraError unless a camera can have this picture size and frame rate. */
export function checkCanvas({ width, height, fps }: Canvas): void {
  const sideFits = (side: number): boolean => Number.isInteger(side) && side % 2 === 0 && side >= 2 && side <= MAX_SIDE;
  if (!sideFits(width) || !sideFits(height) || !(fps >= 1 && fps <= MAX_FPS)) {
    throw new CameraError('CAMERA_ERR_CANVAS', `${width}x${height} at ${fps} frames per second`);
  }
}

/** The bytes of a whole I420 picture of the canvas. Throws CameraError for anything else. `label` is the camera's. */
export function checkI420(surface: Surface, { width, height }: Canvas, label: string): Uint8Array {
  if (surface.format !== 'i420') throw new CameraError('CAMERA_ERR_SURFACE', `${surface.format} (${label})`);
  const size = i420Size(width, height);
  if (surface.bytes.length !== size) {
    throw new CameraError('CAMERA_ERR_SURFACE', `${surface.bytes.length} bytes instead of ${size} (${label})`);
  }
  return surface.bytes;
}

/** The CVPixelBuffer of a picture of the canvas. Throws CameraError for anything else. `label` is the camera's. */
export function checkPixelBuffer(surface: Surface, { width, height }: Canvas, label: string): bigint {
  if (surface.format !== '420v') throw new CameraError('CAMERA_ERR_SURFACE', `${surface.format} (${label})`);
  const { CVPixelBufferGetWidth, CVPixelBufferGetHeight } = coreVideo();
  const [w, h] = [CVPixelBufferGetWidth(surface.pixelBuffer), CVPixelBufferGetHeight(surface.pixelBuffer)];
  if (w !== width || h !== height) {
    throw new CameraError('CAMERA_ERR_SURFACE', `${w}x${h} instead of ${width}x${height} (${label})`);
  }
  return surface.pixelBuffer;
}
