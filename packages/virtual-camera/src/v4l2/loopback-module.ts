import { existsSync, readFileSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';

/** What is known of the kernel module v4l2loopback, without loading it. */
export interface LoopbackModule {
  readonly loaded: boolean;
  /** It can be loaded into the running kernel. */
  readonly installed: boolean;
}

/** `root` stands in for `/`. */
export function loopbackModule(root: string): LoopbackModule {
  const loaded = existsSync(join(root, 'sys/module/v4l2loopback'));
  const index = textOf(join(root, 'lib/modules', release(), 'modules.dep'));
  return { loaded, installed: loaded || /\/v4l2loopback\.ko[.\w]*:/.test(index) };
}

/**
 * Whether the device with this number shows itself as a camera alone while it is fed, as Chrome and Meet want it.
 * `numbers` are those of all v4l2loopback devices. Undefined when the module does not tell.
 */
export function hasExclusiveCaps(root: string, number: number, numbers: readonly number[]): boolean | undefined {
  const flags = parameterOf(root, 'exclusive_caps');
  const asked = parameterOf(root, 'video_nr').indexOf(String(number));
  const index = asked >= 0 ? asked : numbers.indexOf(number);
  const flag = flags[index];
  return flag === undefined ? undefined : flag === 'Y';
}

/** The command that makes a camera of this name out of an installed module. */
export function loadCommand(name: string): string {
  return `sudo modprobe v4l2loopback exclusive_caps=1 card_label=${quoted(name)}`;
}

/** The command that gives a loaded module other devices. */
export function reloadCommand(name: string): string {
  return `sudo modprobe -r v4l2loopback && ${loadCommand(name)}`;
}

/** The command that installs the module on this distribution and makes a camera of this name. */
export function installCommand(root: string, name: string): string {
  const family = /^ID(?:_LIKE)?=.*$/gm;
  const system = (textOf(join(root, 'etc/os-release')).match(family) ?? []).join(' ');
  return `${packageCommand(system)} && ${loadCommand(name)}`;
}

function packageCommand(system: string): string {
  if (/\barch\b/.test(system)) return 'sudo pacman -S v4l2loopback-dkms linux-headers';
  if (/\bfedora\b/.test(system)) return 'sudo dnf install akmod-v4l2loopback';
  if (/\bsuse\b/.test(system)) return 'sudo zypper install v4l2loopback-kmp-default';
  // DKMS compiles the module, and does not ask for the headers by itself.
  return 'sudo apt install v4l2loopback-dkms "linux-headers-$(uname -r)"';
}

/** Names hold no quotes, see `checkCameraName`; what a shell would expand needs the single ones. */
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
