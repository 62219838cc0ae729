import { existsSync, realpathSync } from 'node:fs';
import type { Canvas } from '@rtmp-vcam/video-pipeline';
import { hasFrameworks } from '@rtmp-vcam/video-pipeline/ffi';
import type { Camera, Finding } from './camera.ts';
import { CameraExtensionCamera } from './camera-extension/camera-extension-camera.ts';
import type { TargetChoice } from './camera-extension/targets.ts';
import { checkCameraName } from './camera-name.ts';
import { CameraError } from './errors.ts';
import { PipeWireCamera } from './pipewire/pipewire-camera.ts';
import { checkLoopback } from './v4l2/find-devices.ts';
import { V4l2Camera } from './v4l2/v4l2-camera.ts';

/** The value of `--camera`: all that this system has, none, or these kinds. */
export type CameraChoice = 'auto' | 'none' | readonly Camera['kind'][];

export interface PickCamerasOptions {
  readonly camera: CameraChoice;
  /** The camera's name, as apps list it. Cameras of macOS have fixed names of their own. */
  readonly name: string;
  /** The names of all cameras of the program, of which this is one. By default it is the only one. */
  readonly names?: readonly string[] | undefined;
  /** Path of the v4l2loopback device. Without it, the device is found by the camera's name. */
  readonly device?: string | undefined;
  /** The command that makes the device, as the remedy when it is not there. By default those of the system. */
  readonly setup?: string | undefined;
  /** Version of the program, which is compared with that of the installed Camera Extension. */
  readonly version?: string | undefined;
  /** What the camera is to be opened with. */
  readonly canvas?: Pick<Canvas, 'width' | 'height' | 'fps'> | undefined;
}

export interface PickedCameras {
  /** Not opened yet, and perhaps not there yet. Empty when none is wanted, or this system has no kind of camera. */
  readonly cameras: readonly Camera[];
  /** What was found on this machine, with the commands that fix it. Settles within seconds. */
  readonly findings: Promise<readonly Finding[]>;
}

/** A camera and what was found out about it. */
interface Picked {
  readonly camera: Camera;
  readonly findings: Promise<readonly Finding[]>;
}

/**
 * Chooses the cameras for this system, each of which gets every picture. A missing camera is returned as well, with a
 * finding that contains the command to create it, and a supervisor opens it as soon as it is there. Throws CameraError
 * when waiting cannot help: for a name that no camera can have, a kind of camera that this system does not have, or a
 * device that is a real camera.
 */
export function pickCameras(options: PickCamerasOptions): PickedCameras {
  checkCameraName(options.name);
  if (options.camera !== 'auto') {
    const picked = kindsOf(options.camera).map((kind) => pick(kind, options));
    return { cameras: picked.map(({ camera }) => camera), findings: allFindings(picked) };
  }
  if (hasFrameworks()) {
    if (!isFirst(options)) return { cameras: [], findings: Promise.resolve([onlyOneExtension(options.name)]) };
    const { camera, findings } = pickExtension('auto', options);
    return { cameras: [camera], findings };
  }
  if (process.platform !== 'linux') return { cameras: [], findings: Promise.resolve([noCameraHere()]) };
  const pipewire = pick('pipewire', options);
  const v4l2 = pick('v4l2', options);
  return { cameras: [pipewire.camera, v4l2.camera], findings: eitherIsEnough(pipewire, v4l2) };
}

function kindsOf(choice: Exclude<CameraChoice, 'auto'>): readonly Camera['kind'][] {
  return choice === 'none' ? [] : [...new Set(choice)];
}

function pick(kind: Camera['kind'], options: PickCamerasOptions): Picked {
  switch (kind) {
    case 'extension':
    case 'obs':
      return pickExtension(kind, options);
    case 'v4l2':
      return pickV4l2(options);
    case 'pipewire':
      return pickPipeWire(options);
  }
}

function pickExtension(which: TargetChoice, options: PickCamerasOptions): Picked {
  const { name, device } = options;
  if (!hasFrameworks()) throw new CameraError('CAMERA_ERR_UNSUPPORTED', `a camera of macOS on ${process.platform}`);
  if (!isFirst(options)) throw new CameraError('CAMERA_ERR_UNSUPPORTED', `a second camera of macOS, for "${name}",`);
  if (device !== undefined) {
    throw new CameraError('CAMERA_ERR_NOT_LOOPBACK', `${device}: the camera of macOS is not a device file`, { device });
  }
  const camera = new CameraExtensionCamera({ which });
  return { camera, findings: camera.diagnose(options) };
}

function pickV4l2({ name, setup, device }: PickCamerasOptions): Picked {
  requireLinux('v4l2loopback');
  if (device !== undefined && existsSync(device)) checkLoopback(realpathSync(device), '/');
  const camera = new V4l2Camera(device === undefined ? { name, setup } : { name, setup, device });
  return { camera, findings: camera.diagnose() };
}

function pickPipeWire(options: PickCamerasOptions): Picked {
  requireLinux('PipeWire');
  const camera = new PipeWireCamera({ name: options.name, isFirst: isFirst(options) });
  return { camera, findings: camera.diagnose() };
}

function isFirst({ name, names = [name] }: PickCamerasOptions): boolean {
  return names[0] === name;
}

function requireLinux(what: string): void {
  if (process.platform !== 'linux') {
    throw new CameraError('CAMERA_ERR_UNSUPPORTED', `${what} on ${process.platform}`);
  }
}

async function allFindings(picked: readonly Picked[]): Promise<readonly Finding[]> {
  return (await Promise.all(picked.map(({ findings }) => findings))).flat();
}

/** What is missing for one of the two cameras of Linux is no problem while the other one works. */
async function eitherIsEnough(pipewire: Picked, v4l2: Picked): Promise<readonly Finding[]> {
  const [aboutPipeWire, aboutV4l2] = await Promise.all([pipewire.findings, v4l2.findings]);
  const [pipewireWorks, v4l2Works] = [aboutPipeWire, aboutV4l2].map((findings) => !findings.some(isProblem));
  if (pipewireWorks) {
    return [
      ...aboutPipeWire,
      ...aboutV4l2.map((finding) => asWarning(finding, (text) => `${text}, so ${ONLY_PIPEWIRE}`)),
    ];
  }
  // Every app that uses PipeWire cameras can use V4L2 devices too.
  if (v4l2Works) return aboutV4l2;
  return [...aboutV4l2, ...aboutPipeWire.map((finding) => asWarning(finding, (text) => `${OTHERWISE}: ${text}`))];
}

const ONLY_PIPEWIRE = 'only apps that use PipeWire see the camera (Firefox, OBS, Chrome with a flag)';
const OTHERWISE = 'the other camera, which needs no kernel module, is missing too';

function asWarning(finding: Finding, words: (text: string) => string): Finding {
  return isProblem(finding) ? { ...finding, level: 'warning', text: words(finding.text) } : finding;
}

function isProblem({ level }: Finding): boolean {
  return level === 'problem';
}

function onlyOneExtension(name: string): Finding {
  return {
    level: 'warning',
    text: `macOS has one camera to feed, which shows the first one; pictures of "${name}" go only to its frame ring`,
    fix: 'rtmp-vcam frames',
  };
}

function noCameraHere(): Finding {
  return {
    level: 'warning',
    text: `there is no virtual camera for this system (${process.platform}); pictures go only to the frame ring`,
    fix: 'rtmp-vcam frames',
  };
}
