import type { ModuleDevice } from './module-options.ts';
import { optionsOf } from './module-options.ts';

/** The first line of each file that setup makes. */
export const MARK = '# Written by "rtmp-vcam setup"; "rtmp-vcam setup --undo" removes it.';

/** Loads the module when the computer starts. */
export const LOAD_FILE = '/etc/modules-load.d/rtmp-vcam.conf';
/** Says which devices the module makes. It is read after those of others, because later options override earlier ones. */
export const OPTIONS_FILE = '/etc/modprobe.d/zz-rtmp-vcam.conf';
/** Gives the devices names that stay. It comes after the rules that say whose they are. */
export const LINKS_FILE = '/etc/udev/rules.d/83-rtmp-vcam.rules';

export const loadText = `${MARK}\nv4l2loopback\n`;

export function optionsText(devices: readonly ModuleDevice[]): string {
  return `${MARK}\noptions v4l2loopback ${optionsOf(devices)}\n`;
}

/** The first camera is /dev/rtmp-vcam, and the next one /dev/rtmp-vcam-2. */
export function linksText(names: readonly string[]): string {
  const rules = names.map((name, index) => {
    return `SUBSYSTEM=="video4linux", ATTR{name}=="${asPattern(name)}", SYMLINK+="rtmp-vcam${index === 0 ? '' : `-${index + 1}`}"`;
  });
  return `${MARK}\n${rules.join('\n')}\n`;
}

/** udev reads patterns: a sign with a meaning there stands for any sign. */
function asPattern(name: string): string {
  return name.replace(/[*?[\]|\\$%]/g, '?');
}
