import { realpathSync } from 'node:fs';
import { CameraError } from '../errors.ts';
import { listVideoNodes, looksLikeLoopback, type VideoNode } from './device-names.ts';
import { loadCommand, loopbackModule, reloadCommand } from './loopback-module.ts';

/** How to find the device of a camera. */
export interface DeviceChoice {
  /** The camera's name. A device with exactly this card label belongs to the camera. */
  readonly name: string;
  /** The command that makes the device, as the remedy when it is not there. By default those of the system. */
  readonly setup?: string | undefined;
  /** The path of the device, if the user gave one. It has priority over the name. */
  readonly device?: string;
  /** The folder to use as `/`. */
  readonly root: string;
}

/** The v4l2loopback devices of this machine, sorted by number. */
export function loopbackNodes(root: string): VideoNode[] {
  return listVideoNodes(root).filter((node) => looksLikeLoopback(root, node));
}

/**
 * The paths to try in turn: only the given one, or those of all v4l2loopback devices with the camera's name, sorted by
 * number. Throws CameraError when there is none.
 */
export function findDevices(choice: DeviceChoice): string[] {
  if (choice.device !== undefined) return [resolved(choice.device)];
  const found = loopbackNodes(choice.root).filter((node) => node.name === choice.name);
  if (found.length === 0) throw noDevice(choice);
  return found.map((node) => node.path);
}

/** Throws CameraError unless the path, which must exist, is a v4l2loopback device. */
export function checkLoopback(path: string, root: string): VideoNode {
  const node = listVideoNodes(root).find((candidate) => candidate.path === path);
  if (node !== undefined && looksLikeLoopback(root, node)) return node;
  const what = node === undefined ? 'it is not a video device' : `it is "${node.name}", a real camera`;
  throw new CameraError('CAMERA_ERR_NOT_LOOPBACK', `${path}: ${what}`, { device: path });
}

/** The error that says what is missing, with the command that makes a device of this name. */
function noDevice({ name, setup, root }: DeviceChoice): CameraError {
  const { loaded, installed } = loopbackModule(root);
  const missing = { name };
  if (!installed) {
    return new CameraError('CAMERA_ERR_NO_MODULE', 'it is not installed', setup === undefined ? {} : { fix: setup });
  }
  if (!loaded) {
    const fix = setup ?? loadCommand([missing]);
    return new CameraError('CAMERA_ERR_NO_MODULE', 'it is installed, but not loaded', { fix });
  }
  const others = loopbackNodes(root);
  const list = others.map((node) => `${node.path} "${node.name}"`).join(', ');
  const seen = list === '' ? 'v4l2loopback has no device' : `v4l2loopback has ${list}`;
  const fix = setup ?? reloadCommand([...others, missing]);
  return new CameraError('CAMERA_ERR_NO_DEVICE', `none is named "${name}"; ${seen}`, { fix });
}

/** Follows links such as those in /dev/v4l/by-id, so that messages name the device itself. */
function resolved(device: string): string {
  try {
    return realpathSync(device);
  } catch (cause) {
    throw new CameraError('CAMERA_ERR_NO_DEVICE', `${device} does not exist`, { device, errno: 'ENOENT', cause });
  }
}
