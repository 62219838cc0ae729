import type { Distribution } from '../../system/distribution.ts';
import type { Membership } from '../../system/groups.ts';
import { installCommand } from '../../system/packages.ts';
import { type Outcome, ok, warning } from './outcome.ts';

interface Hardware {
  /** What decoded the picture, such as `vaapi`; null if that was the processor. */
  readonly decoder: string | null;
  /** There is a graphics card with a render node, /dev/dri/renderD128. */
  readonly hasCard: boolean;
  /** This user may open the render node. */
  readonly mayOpen: boolean;
  /** Whether this user is in the group that it belongs to. */
  readonly membership: Membership;
  readonly distribution: Pick<Distribution, 'family' | 'isImmutable'>;
  readonly kernel: string;
}

const NAMES: Readonly<Record<string, string>> = { vaapi: 'VA-API', cuda: 'CUDA', videotoolbox: 'VideoToolbox' };

export function checkHardware({ decoder, hasCard, mayOpen, membership, distribution, kernel }: Hardware): Outcome {
  if (decoder !== null) return ok(`The graphics card decodes (${NAMES[decoder] ?? decoder})`);
  if (!hasCard) return ok('The processor decodes; there is no graphics card that could');
  if (!mayOpen) {
    const text = 'The processor decodes, because this user may not use the graphics card';
    if (membership === 'later') return warning(text, 'Log out and in again');
    return warning(text, 'sudo usermod -aG render $USER, then log out and in again');
  }
  return warning(
    'The processor decodes: the graphics card has no driver for it that works (VA-API)',
    `${installCommand(distribution, ['vaapi'], kernel)} (Intel: intel-media-driver)`,
  );
}
