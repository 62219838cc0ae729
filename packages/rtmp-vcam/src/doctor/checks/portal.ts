import type { FoundPipeWire } from '@rtmp-vcam/virtual-camera/machine';
import type { Distribution } from '../../system/distribution.ts';
import { installCommand } from '../../system/packages.ts';
import { type Outcome, ok, warning } from './outcome.ts';

/** Browsers get PipeWire cameras through it. */
export function checkPortal(
  { portal }: Pick<FoundPipeWire, 'portal'>,
  distribution: Pick<Distribution, 'family' | 'isImmutable'>,
  kernel: string,
): Outcome {
  if (portal === 'there') return ok('The desktop can give browsers the PipeWire camera (xdg-desktop-portal)');
  if (portal === undefined) {
    return warning('It is not known whether the desktop can give browsers the PipeWire camera', 'Try it in Firefox');
  }
  const why =
    portal === 'missing'
      ? 'xdg-desktop-portal is not running'
      : 'xdg-desktop-portal has no part for this desktop that asks for the permission';
  return warning(
    `Browsers cannot use the PipeWire camera: ${why}`,
    `${installCommand(distribution, ['portal'], kernel)}, then log out and in again`,
  );
}
