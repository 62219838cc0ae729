/** A device that v4l2loopback makes when it is loaded. */
export interface ModuleDevice {
  readonly name: string;
  /** The N of /dev/videoN; -1 for the next one that is free. */
  readonly number: number;
  /** It is a camera only while pictures are sent to it, as Chrome requires. */
  readonly exclusive: boolean;
}

/** The name that v4l2loopback gives a device without one. */
const UNNAMED = /^Dummy video device/;
/** So many devices can have options: with more, the module cannot be loaded at all. */
export const MOST_DEVICES = 8;

/**
 * The devices that lines of modprobe.d make; none without options for v4l2loopback. Later options override earlier ones,
 * as in the kernel.
 */
export function devicesIn(text: string): ModuleDevice[] {
  const options = new Map<string, string>();
  for (const line of text.replace(/\\\n/g, ' ').split('\n')) {
    const own = /^\s*options\s+v4l2loopback\s+(.*)$/.exec(line)?.[1];
    for (const [, key = '', value = ''] of (own ?? '').matchAll(/(\w+)=((?:"[^"]*"|[^\s"])*)/g))
      options.set(key, value);
  }
  if (options.size === 0) return [];
  const list = (key: string): string[] => {
    const value = (options.get(key) ?? '').replaceAll('"', '');
    return value === '' ? [] : value.split(',');
  };
  const [names, numbers, caps] = [list('card_label'), list('video_nr'), list('exclusive_caps')];
  const asked = Number(options.get('devices') ?? Number.NaN);
  // Without devices=, there are as many as numbers, and one at least.
  const count = Number.isInteger(asked) ? asked : Math.max(1, numbers.length);
  return Array.from({ length: Math.min(count, MOST_DEVICES) }, (_, index) => ({
    name: names[index] ?? '',
    number: Number(numbers[index] ?? -1),
    exclusive: /^[1yY]/.test(caps[index] ?? ''),
  }));
}

/** The options that make these devices: `devices=1 video_nr=10 …`. */
export function optionsOf(devices: readonly ModuleDevice[]): string {
  const list = (value: (device: ModuleDevice) => string | number): string => devices.map(value).join(',');
  const names = list(({ name }) => name);
  return [
    `devices=${devices.length}`,
    `video_nr=${list(({ number }) => number)}`,
    `exclusive_caps=${list(({ exclusive }) => (exclusive ? 1 : 0))}`,
    // One pair of quotes around all names: the kernel takes away only the outer ones.
    ...(names.replaceAll(',', '') === '' ? [] : [`card_label="${names}"`]),
  ].join(' ');
}

/** The devices of both lists. One of the first that also is in the second counts once. */
export function joined(first: readonly ModuleDevice[], second: readonly ModuleDevice[]): ModuleDevice[] {
  const isNew = (device: ModuleDevice): boolean =>
    !first.some(
      ({ name, number }) => (isNamed(device) && name === device.name) || (number >= 0 && number === device.number),
    );
  return [...first, ...second.filter(isNew)].map((device) => (isNamed(device) ? device : { ...device, name: '' }));
}

function isNamed({ name }: ModuleDevice): boolean {
  return name !== '' && !UNNAMED.test(name);
}
