import { forgetCommand } from '@rtmp-vcam/virtual-camera/machine';
import { type Outcome, ok, warning } from './outcome.ts';

/** The desktop asks once and keeps the answer. `apps`: to which it refuses cameras, '' for all outside of a sandbox. */
export function checkPortalPermission(apps: readonly string[]): Outcome {
  if (apps.length === 0) return ok('The desktop refuses the camera to no app');
  const names = apps.map((app) => (app === '' ? 'browsers and other apps outside of a sandbox' : app));
  return warning(
    `The desktop refuses the PipeWire camera to ${names.join(' and ')}: its question was once answered with no, or closed`,
    apps.map(forgetCommand).join(' && '),
  );
}
