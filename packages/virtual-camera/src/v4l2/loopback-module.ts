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

/** The command that loads an installed module and so creates cameras of these names. */
export function loadCommand(names: readonly string[]): string {
  const devices = names.length === 1 ? '' : ` devices=${names.length}`;
  const caps = names.map(() => '1').join(',');
  return `sudo modprobe v4l2loopback${devices} exclusive_caps=${caps} card_label=${names.map(quoted).join(',')}`;
}

/** The command that loads a module again to replace its devices by cameras of these names. */
export function reloadCommand(names: readonly string[]): string {
  return `sudo modprobe -r v4l2loopback && ${loadCommand(names)}`;
}

/** The command that installs the module on this distribution and creates cameras of these names. */
export function installCommand(root: string, names: readonly string[]): string {
  const family = /^ID(?:_LIKE)?=.*$/gm;
  const system = (textOf(join(root, 'etc/os-release')).match(family) ?? []).join(' ');
  return `${packageCommand(system)} && ${loadCommand(names)}`;
}

function packageCommand(system: string): string {
  if (/\barch\b/.test(system)) return 'sudo pacman -S v4l2loopback-dkms linux-headers';
  if (/\bfedora\b/.test(system)) return 'sudo dnf install akmod-v4l2loopback';
  if (/\bsuse\b/.test(system)) return 'sudo zypper install v4l2loopback-kmp-default';
  // DKMS needs the kernel's headers to compile the module, but its package does not install them.
  return 'sudo apt install v4l2loopback-dkms "linux-headers-$(uname -r)"';
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
