import type { FoundPipeWire } from '@rtmp-vcam/virtual-camera/machine';
import type { Distribution } from '../../system/distribution.ts';
import { installCommand, type Part } from '../../system/packages.ts';
import { type Outcome, ok, warning } from './outcome.ts';

/** Browsers get PipeWire cameras through it. `desktop`: what XDG_CURRENT_DESKTOP says, such as `ubuntu:GNOME`. */
export function checkPortal(
  { portal }: Pick<FoundPipeWire, 'portal'>,
  distribution: Pick<Distribution, 'family' | 'isImmutable'>,
  { kernel, desktop = '' }: { readonly kernel: string; readonly desktop: string | undefined },
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
    `${installCommand(distribution, [partFor(desktop)], kernel)}, then log out and in again`,
  );
}

function partFor(desktop: string): Part {
  const names = desktop.toLowerCase().split(':');
  if (names.includes('kde')) return 'portal-kde';
  return names.includes('gnome') ? 'portal-gnome' : 'portal-gtk';
}
