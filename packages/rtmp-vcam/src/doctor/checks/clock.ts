import type { Ran } from '../../system/system.ts';
import { type Outcome, ok, problem, warning } from './outcome.ts';

/** No computer that runs this version can have an earlier date. */
const RELEASED = Date.UTC(2026, 10, 1);

/** `shown` is what `timedatectl show` prints. Without systemd only the date is looked at. */
export function checkClock(now: Date, shown: Ran): Outcome {
  const date = now.toISOString().slice(0, 10);
  if (now.getTime() < RELEASED) {
    return problem(
      `The clock says ${date}, which is in the past, so certificates are refused`,
      'sudo timedatectl set-ntp true',
    );
  }
  const value = (name: string): string | undefined => new RegExp(`^${name}=(.*)$`, 'm').exec(shown.stdout)?.[1];
  if (value('NTPSynchronized') !== 'no')
    return ok(`The clock says ${date}${value('NTPSynchronized') === 'yes' ? ', and is kept right' : ''}`);
  // A virtual machine is set by its host.
  if (value('CanNTP') === 'no') return ok(`The clock says ${date}`);
  return warning(`The clock says ${date}, and is not kept right by the network`, 'sudo timedatectl set-ntp true');
}
