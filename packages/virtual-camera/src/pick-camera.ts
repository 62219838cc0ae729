import { existsSync, realpathSync } from 'node:fs';
import { hasFrameworks } from '@rtmp-vcam/video-pipeline/ffi';
import type { Camera, Finding } from './camera.ts';
import { CameraExtensionCamera } from './camera-extension/camera-extension-camera.ts';
import { IDENTITY } from './camera-extension/identity.ts';
import { checkCameraName } from './camera-name.ts';
import { CameraError } from './errors.ts';
import { checkLoopback } from './v4l2/find-devices.ts';
import { V4l2Camera } from './v4l2/v4l2-camera.ts';

/** The value of `--camera`. */
export type CameraChoice = 'auto' | 'extension' | 'v4l2' | 'none';

export interface PickCameraOptions {
  readonly camera: CameraChoice;
  /** The camera's name, as apps list it. The Camera Extension has a fixed name of its own. */
  readonly name: string;
  /** Path of the v4l2loopback device. Without it, the device is found by the camera's name. */
  readonly device?: string | undefined;
  /** Version of the program, which is compared with that of the installed Camera Extension. */
  readonly version?: string | undefined;
}

export interface PickedCamera {
  /** Not opened yet, and perhaps not there yet. Undefined when none is wanted, or this system has no kind of camera. */
  readonly camera: Camera | undefined;
  /** What was found on this machine, with the commands that fix it. Settles within seconds. */
  readonly findings: Promise<readonly Finding[]>;
}

/**
 * Chooses the camera for this system. A missing camera is returned as well, with a finding that contains the command to
 * create it, and a supervisor opens it as soon as it is there. Throws CameraError when waiting cannot help: for a name
 * that no camera can have, a kind of camera that this system does not have, or a device that is a real camera.
 */
export function pickCamera(options: PickCameraOptions): PickedCamera {
  checkCameraName(options.name);
  switch (options.camera === 'auto' ? kindOfThisSystem() : options.camera) {
    case 'extension':
      return pickExtension(options);
    case 'v4l2':
      return pickV4l2(options);
    case 'none':
      return { camera: undefined, findings: Promise.resolve([]) };
    case undefined:
      return { camera: undefined, findings: Promise.resolve([noCameraHere()]) };
  }
}

function kindOfThisSystem(): 'extension' | 'v4l2' | undefined {
  if (hasFrameworks()) return 'extension';
  return process.platform === 'linux' ? 'v4l2' : undefined;
}

function pickExtension({ name, device, version }: PickCameraOptions): PickedCamera {
  if (!hasFrameworks()) throw new CameraError('CAMERA_ERR_UNSUPPORTED', `a Camera Extension on ${process.platform}`);
  if (device !== undefined) {
    throw new CameraError('CAMERA_ERR_NOT_LOOPBACK', `${device}: the camera of macOS is not a device file`, { device });
  }
  const camera = new CameraExtensionCamera({ version });
  const named = name === IDENTITY.CAMERA_NAME ? [] : [nameOfItsOwn(name)];
  return { camera, findings: camera.diagnose().then((findings) => [...findings, ...named]) };
}

function pickV4l2({ name, device }: PickCameraOptions): PickedCamera {
  if (process.platform !== 'linux') {
    throw new CameraError('CAMERA_ERR_UNSUPPORTED', `v4l2loopback on ${process.platform}`);
  }
  if (device !== undefined && existsSync(device)) checkLoopback(realpathSync(device), '/');
  const camera = new V4l2Camera(device === undefined ? { name } : { name, device });
  return { camera, findings: camera.diagnose() };
}

function nameOfItsOwn(name: string): Finding {
  return {
    level: 'warning',
    text: `apps on macOS list the camera as "${IDENTITY.CAMERA_NAME}"; "${name}" appears only on its card`,
    fix: 'Leave out --name',
  };
}

function noCameraHere(): Finding {
  return {
    level: 'warning',
    text: `there is no virtual camera for this system (${process.platform}); pictures go only to the frame ring`,
    fix: 'rtmp-vcam frames',
  };
}
