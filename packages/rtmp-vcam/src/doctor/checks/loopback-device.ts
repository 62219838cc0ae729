import type { Loopback, LoopbackDevice } from '../../system/loopback.ts';
import { type Outcome, ok, problem } from './outcome.ts';

interface Wanted {
  /** The name of the camera. */
  readonly name: string;
  /** The path that the config gives. */
  readonly device: string | undefined;
}

/** The device of a camera: the given one, else the first one with its name. */
export function deviceOf({ name, device }: Wanted, { devices }: Pick<Loopback, 'devices'>): LoopbackDevice | undefined {
  return devices.find((each) => (device === undefined ? each.name === name : each.path === device));
}

/** Undefined while the module is not loaded. */
export function checkLoopbackDevice(
  wanted: Wanted,
  loopback: Pick<Loopback, 'loaded' | 'devices'>,
): Outcome | undefined {
  if (!loopback.loaded) return undefined;
  const found = deviceOf(wanted, loopback);
  if (found !== undefined) {
    const label = found.name === wanted.name ? `"${found.name}"` : `"${found.name}", as apps list it`;
    return ok(`${found.path} is the camera ${label}`);
  }
  const others = loopback.devices.map(({ path, name }) => `${path} "${name}"`).join(', ');
  const there = others === '' ? 'v4l2loopback has no device' : `v4l2loopback has only ${others}`;
  if (wanted.device !== undefined) {
    return problem(
      `${wanted.device} is no device of v4l2loopback; ${there}`,
      'Leave out --device, and run rtmp-vcam setup',
    );
  }
  return problem(`There is no camera device "${wanted.name}"; ${there}`, 'rtmp-vcam setup');
}
