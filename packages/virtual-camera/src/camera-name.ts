import { CameraError } from './errors.ts';

/** `struct v4l2_capability` has 32 bytes for it, the last one zero. */
const MAX_BYTES = 31;

/** Throws CameraError unless this can be a camera's name everywhere. */
export function checkCameraName(name: string): void {
  const bytes = Buffer.byteLength(name);
  if (bytes < 1 || bytes > MAX_BYTES) {
    throw new CameraError('CAMERA_ERR_NAME', `${JSON.stringify(name)} has ${bytes} bytes`);
  }
  // A comma parts the names of several devices in the module's options.
  const refused = /[,"'\p{Cc}]/u.exec(name)?.[0];
  if (refused !== undefined) {
    throw new CameraError('CAMERA_ERR_NAME', `${JSON.stringify(name)} contains ${JSON.stringify(refused)}`);
  }
}
