import { type Canvas, i420Size } from '@rtmp-vcam/video-pipeline';
import { CameraError } from './errors.ts';

const MAX_SIDE = 8192;
const MAX_FPS = 1000;

/** Throws CameraError unless a camera can have this picture. */
export function checkCanvas({ width, height, fps }: Canvas): void {
  const sideFits = (side: number): boolean => Number.isInteger(side) && side % 2 === 0 && side >= 2 && side <= MAX_SIDE;
  if (!sideFits(width) || !sideFits(height) || !(fps >= 1 && fps <= MAX_FPS)) {
    throw new CameraError('CAMERA_ERR_CANVAS', `${width}x${height} at ${fps} frames per second`);
  }
}

/** Throws CameraError unless this is one whole I420 picture of the canvas. `label` names the camera. */
export function checkPicture(picture: Uint8Array, { width, height }: Canvas, label: string): void {
  const size = i420Size(width, height);
  if (picture.length !== size) {
    throw new CameraError('CAMERA_ERR_SURFACE_SIZE', `${picture.length} bytes in place of ${size} (${label})`);
  }
}
