import { existsSync, realpathSync } from 'node:fs';
import type { Camera, Finding } from './camera.ts';
import { checkCameraName } from './camera-name.ts';
import { CameraError } from './errors.ts';
import { checkLoopback } from './v4l2/find-devices.ts';
import { V4l2Camera } from './v4l2/v4l2-camera.ts';

/** The value of `--camera`. */
export type CameraChoice = 'auto' | 'v4l2' | 'none';

export interface PickCameraOptions {
  readonly camera: CameraChoice;
  /** The camera's name, as apps list it. */
  readonly name: string;
  /** Path of the device, when it is not to be found by the name. */
  readonly device?: string | undefined;
}

export interface PickedCamera {
  /** Not opened yet; it may also appear later. Undefined: this system has none, or none is wanted. */
  readonly camera: Camera | undefined;
  /** What is so on this machine, and the commands that mend it. */
  readonly findings: readonly Finding[];
}

/**
 * Chooses the camera for this system. A camera that is missing comes back all the same, with a finding that holds the
 * command which makes it: a supervisor picks it up as soon as it is there. Throws CameraError for what never works: a
 * name no camera can have, `v4l2` on another system than Linux, a device that is a real camera.
 */
export function pickCamera({ camera, name, device }: PickCameraOptions): PickedCamera {
  checkCameraName(name);
  if (camera === 'none') return { camera: undefined, findings: [] };
  if (process.platform !== 'linux') {
    if (camera === 'v4l2') throw new CameraError('CAMERA_ERR_UNSUPPORTED', `v4l2loopback on ${process.platform}`);
    return { camera: undefined, findings: [noCameraHere()] };
  }
  if (device !== undefined && existsSync(device)) checkLoopback(realpathSync(device), '/');
  const found = new V4l2Camera(device === undefined ? { name } : { name, device });
  return { camera: found, findings: found.diagnose() };
}

function noCameraHere(): Finding {
  return {
    level: 'warning',
    text: `this system (${process.platform}) has no camera that can be fed; pictures go to the frame ring alone`,
    fix: 'rtmp-vcam frames',
  };
}
