import { CameraError } from './errors.ts';

/** `struct v4l2_capability` has 32 bytes for the name, and the last one is zero. */
const MAX_BYTES = 31;

/** Throws CameraError unless every kind of camera can have this name. */
export function checkCameraName(name: string): void {
  const bytes = Buffer.byteLength(name);
  if (bytes < 1 || bytes > MAX_BYTES) {
    throw new CameraError('CAMERA_ERR_NAME', `${JSON.stringify(name)} has ${bytes} bytes`);
  }
  // In the options of v4l2loopback, a comma separates the names of several devices.
  const refused = /[,"'\p{Cc}]/u.exec(name)?.[0];
  if (refused !== undefined) {
    throw new CameraError('CAMERA_ERR_NAME', `${JSON.stringify(name)} contains ${JSON.stringify(refused)}`);
  }
}
