import { existsSync, readFileSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';

/** The state of the kernel module v4l2loopback. */
interface LoopbackModule {
  readonly loaded: boolean;
  /** True when it can be loaded into the kernel, or is loaded already. */
  readonly installed: boolean;
  /** The file that the kernel loads; undefined when there is none for it. */
  readonly file: string | undefined;
}

/**
 * Looks for the module without loading it. `root` is the folder to use as `/`, and `kernel` the release of the kernel that
 * it is for.
 */
export function loopbackModule(root: string, kernel: string = release()): LoopbackModule {
  const loaded = existsSync(join(root, 'sys/module/v4l2loopback'));
  const folder = join('/lib/modules', kernel);
  const path = /^(.*\/)?v4l2loopback\.ko[.\w]*(?=:)/m.exec(textOf(join(root, folder, 'modules.dep')))?.[0];
  return { loaded, installed: loaded || path !== undefined, file: path === undefined ? undefined : join(folder, path) };
}

/**
 * True when the device with this number appears only as a camera while pictures are sent to it, as Chrome and apps
 * based on it require. `numbers` are those of all v4l2loopback devices. Undefined when the module does not show its
 * options.
 */
export function hasExclusiveCaps(root: string, number: number, numbers: readonly number[]): boolean | undefined {
  const flags = parameterOf(root, 'exclusive_caps');
  const asked = parameterOf(root, 'video_nr').indexOf(String(number));
  const index = asked >= 0 ? asked : numbers.indexOf(number);
  const flag = flags[index];
  return flag === undefined ? undefined : flag === 'Y';
}

/** A device to make; one without a number gets any that is free. */
interface WantedDevice {
  readonly name: string;
  readonly number?: number;
}

/** The command that loads an installed module and so makes these devices, which all apps list. */
export function loadCommand(wanted: readonly WantedDevice[]): string {
  const devices = wanted.length === 1 ? '' : ` devices=${wanted.length}`;
  const caps = wanted.map(() => '1').join(',');
  const hasNumbers = wanted.some(({ number }) => number !== undefined);
  const numbers = hasNumbers ? ` video_nr=${wanted.map(({ number = -1 }) => number).join(',')}` : '';
  const labels = wanted.map(({ name }) => quoted(name)).join(',');
  return `sudo modprobe v4l2loopback${devices} exclusive_caps=${caps}${numbers} card_label=${labels}`;
}

/**
 * What to do so that the module has exactly these devices. They should include those that it has, which are taken away. A
 * module that is in use cannot be loaded again.
 */
export function reloadCommand(wanted: readonly WantedDevice[]): string {
  return `Close all programs that have a device of v4l2loopback open, rtmp-vcam too (rtmp-vcam stop), then: sudo modprobe -r v4l2loopback && ${loadCommand(wanted)}`;
}

/** Quotes a name for the shell: in single quotes if the shell would expand a part of it. Names contain no quotes. */
function quoted(name: string): string {
  return /[$`\\!]/.test(name) ? `'${name}'` : `"${name}"`;
}

function parameterOf(root: string, parameter: string): string[] {
  const text = textOf(join(root, 'sys/module/v4l2loopback/parameters', parameter)).trim();
  return text === '' ? [] : text.split(',');
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
