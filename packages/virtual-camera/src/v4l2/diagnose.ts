import { accessSync, constants } from 'node:fs';
import type { Finding } from '../camera.ts';
import { CAMERA_ERRORS, CameraError } from '../errors.ts';
import { checkLoopback, type DeviceChoice, findDevices, loopbackNodes } from './find-devices.ts';
import { holdersOf } from './holders.ts';
import { hasExclusiveCaps, reloadCommand } from './loopback-module.ts';

/** Checks whether the machine has all that the chosen camera needs. Opens no device. */
export function diagnoseV4l2(choice: DeviceChoice): Finding[] {
  try {
    return findDevices(choice).flatMap((path) => diagnoseDevice(path, choice.root));
  } catch (error) {
    if (!(error instanceof CameraError)) throw error;
    return [{ level: 'problem', text: error.message, fix: error.fix }];
  }
}

function diagnoseDevice(path: string, root: string): Finding[] {
  const node = checkLoopback(path, root);
  if (!mayOpen(path)) {
    const { text, fix } = CAMERA_ERRORS.CAMERA_ERR_PERMISSION;
    return [{ level: 'problem', text: `${text}: ${path}`, fix }];
  }
  const nodes = loopbackNodes(root);
  const numbers = nodes.map(({ number }) => number);
  const holders = holdersOf(path);
  const use = holders.length === 0 ? '' : `, open in ${holders.join(', ')}`;
  const found: Finding = { level: 'ok', text: `camera "${node.name}" is ${path}${use}` };
  if (hasExclusiveCaps(root, node.number, numbers) !== false) return [found];
  return [
    found,
    {
      level: 'warning',
      text: `${path} was made without exclusive_caps=1: Chrome and apps based on it will not list it`,
      fix: reloadCommand(nodes),
    },
  ];
}

function mayOpen(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
