import { realpathSync } from 'node:fs';
import { CameraError } from '../errors.ts';
import { listVideoNodes, looksLikeLoopback, type VideoNode } from './device-names.ts';
import { installCommand, loadCommand, loopbackModule, reloadCommand } from './loopback-module.ts';

/** Where a camera's device is looked for. */
export interface DeviceChoice {
  /** The camera's name; a device's card label is compared with it. */
  readonly name: string;
  /** A path given by the user, which goes before the name. */
  readonly device?: string;
  /** Stands in for `/`. */
  readonly root: string;
}

/** v4l2loopback devices of this machine, by number. */
export function loopbackNodes(root: string): VideoNode[] {
  return listVideoNodes(root).filter((node) => looksLikeLoopback(root, node));
}

/**
 * Paths to try, best first: the given one alone, or every v4l2loopback device with the camera's name, lowest number
 * first. Throws CameraError when there is none.
 */
export function findDevices(choice: DeviceChoice): string[] {
  if (choice.device !== undefined) return [resolved(choice.device)];
  const found = loopbackNodes(choice.root).filter((node) => node.name === choice.name);
  if (found.length === 0) throw noDevice(choice);
  return found.map((node) => node.path);
}

/** Throws CameraError when the path belongs to something that is there, but is no v4l2loopback device. */
export function checkLoopback(path: string, root: string): VideoNode {
  const node = listVideoNodes(root).find((candidate) => candidate.path === path);
  if (node !== undefined && looksLikeLoopback(root, node)) return node;
  const what = node === undefined ? 'it is no video device' : `it is "${node.name}", a real camera`;
  throw new CameraError('CAMERA_ERR_NOT_LOOPBACK', `${path}: ${what}`, { device: path });
}

/** Says what is missing, and the one command that makes a camera of this name. */
function noDevice({ name, root }: DeviceChoice): CameraError {
  const { loaded, installed } = loopbackModule(root);
  if (!installed) {
    return new CameraError('CAMERA_ERR_NO_MODULE', 'it is not installed', { fix: installCommand(root, name) });
  }
  if (!loaded) {
    return new CameraError('CAMERA_ERR_NO_MODULE', 'it is installed, but not loaded', { fix: loadCommand(name) });
  }
  const others = loopbackNodes(root).map((node) => `${node.path} "${node.name}"`);
  const seen = others.length === 0 ? 'v4l2loopback has no device' : `v4l2loopback has ${others.join(', ')}`;
  return new CameraError('CAMERA_ERR_NO_DEVICE', `none is named "${name}"; ${seen}`, { fix: reloadCommand(name) });
}

/** Links such as those in /dev/v4l/by-id are followed, so that messages name the device itself. */
function resolved(device: string): string {
  try {
    return realpathSync(device);
  } catch (cause) {
    throw new CameraError('CAMERA_ERR_NO_DEVICE', `${device} does not exist`, { device, errno: 'ENOENT', cause });
  }
}
