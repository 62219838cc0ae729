import type { Ran } from '../../system/system.ts';
import { isBelow } from '../../system/versions.ts';
import { type Outcome, ok, warning } from './outcome.ts';

/** `shown` is what `npm view rtmp-vcam version` prints. */
export function checkNewerVersion(own: string, shown: Ran): Outcome {
  const newest = /^\d+\.\d+\.\d+\S*$/m.exec(shown.stdout)?.[0];
  if (newest === undefined) {
    const why =
      shown.status === 'missing'
        ? 'npm is not installed'
        : (/E\d{3}|E[A-Z]{4,}/.exec(shown.stderr)?.[0] ?? 'no answer');
    return warning(
      `It is not known whether there is a newer version: ${why}`,
      'Look at https://www.npmjs.com/package/rtmp-vcam',
    );
  }
  if (!isBelow(own, newest)) return ok(`rtmp-vcam ${own} is the newest version`);
  return warning(`rtmp-vcam ${newest} is out, and this is ${own}`, 'npm install -g rtmp-vcam');
}
