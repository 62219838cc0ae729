import type { LoopbackDevice } from '../../system/loopback.ts';
import { type Outcome, ok, warning } from './outcome.ts';

/** `own`: the process of the running program, which sends pictures to the device. */
export function checkDeviceUsers(
  { path, users }: Pick<LoopbackDevice, 'path' | 'users'>,
  own: number | undefined,
): Outcome {
  const others = users.filter(({ pid }) => pid !== own).map(({ pid, command }) => `${command} (pid ${pid})`);
  if (others.length === 0) return ok(`No other program has ${path} open`);
  // Who has been there first may be the one that sends pictures, and then this program cannot.
  if (own === undefined || !users.some(({ pid }) => pid === own)) {
    return warning(
      `${path} is open in ${others.join(', ')}`,
      'If the camera stays black, quit that program and start rtmp-vcam first',
    );
  }
  return ok(`${path} is open in ${others.join(', ')}`);
}
