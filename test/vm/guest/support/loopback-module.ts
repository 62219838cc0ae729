import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { release } from 'node:os';
import { mustRun, until } from './run.ts';

const MODULE_FILE = '/run/v4l2loopback.ko';

export interface LoopbackDevice {
  readonly number: number;
  readonly name: string;
  readonly exclusive?: boolean;
}

/** Loads v4l2loopback with these devices; unloads it first if it is loaded. */
export async function loadModule(...devices: readonly LoopbackDevice[]): Promise<void> {
  await unloadModule();
  const list = (value: (device: LoopbackDevice) => unknown): string => devices.map(value).join(',');
  await mustRun(
    'insmod',
    MODULE_FILE,
    `devices=${devices.length}`,
    `video_nr=${list((device) => device.number)}`,
    `exclusive_caps=${list((device) => (device.exclusive === false ? 0 : 1))}`,
    `card_label="${list((device) => device.name)}"`,
  );
}

/** Unloads the module. Waits until no device is open, because a module in use cannot be unloaded. */
export async function unloadModule(): Promise<void> {
  if (!isModuleLoaded()) return;
  const unload = (): Promise<boolean> =>
    mustRun('rmmod', 'v4l2loopback').then(
      () => true,
      () => false,
    );
  await until('v4l2loopback to be unloaded', unload);
}

export function isModuleLoaded(): boolean {
  return existsSync('/sys/module/v4l2loopback');
}

/** Makes `modprobe v4l2loopback` work, as the Debian package does. */
export async function installModule(): Promise<void> {
  const folder = `/lib/modules/${release()}/updates/dkms`;
  mkdirSync(folder, { recursive: true });
  cpSync(MODULE_FILE, `${folder}/v4l2loopback.ko`);
  await mustRun('depmod');
}

/** Loads a driver that behaves like a webcam: /dev/videoN with the lowest free number. */
export async function loadRealCamera(): Promise<void> {
  const modules = readFileSync('/run/real-camera/order', 'utf8').trim().split('\n');
  for (const module of modules) {
    const options = module === 'vivid' ? ['n_devs=1', 'node_types=0x1'] : [];
    await mustRun('insmod', `/run/real-camera/${module}.ko`, ...options);
  }
}
