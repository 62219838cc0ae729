import type { Distribution } from '../../system/distribution.ts';
import type { Membership } from '../../system/groups.ts';
import { installCommand } from '../../system/packages.ts';
import { type Outcome, ok, warning } from './outcome.ts';

interface Hardware {
  /** What decoded the picture, such as `vaapi`; null if that was the processor. */
  readonly decoder: string | null;
  /** There is a graphics card with a render node, /dev/dri/renderD128. */
  readonly hasCard: boolean;
  /** The PCI id of who made the card, such as 0x8086; undefined if it has none, as on most ARM boards. */
  readonly vendor: string | undefined;
  /** This user may open the render node. */
  readonly mayOpen: boolean;
  /** Whether this user is in the group that it belongs to. */
  readonly membership: Membership;
  readonly distribution: Pick<Distribution, 'family' | 'isImmutable'>;
  readonly kernel: string;
  /** RPM Fusion is a source of packages, from which Fedora gets drivers that decode H.264. */
  readonly hasRpmFusion: boolean;
}

const NAMES: Readonly<Record<string, string>> = { vaapi: 'VA-API', cuda: 'CUDA', videotoolbox: 'VideoToolbox' };

/** Who makes graphics cards with a driver for VA-API. */
const MAKERS: Readonly<Record<string, 'vaapi-amd' | 'vaapi-intel'>> = {
  '0x1002': 'vaapi-amd',
  '0x8086': 'vaapi-intel',
};
const NVIDIA = '0x10de';

export function checkHardware(hardware: Hardware): Outcome {
  const { decoder, hasCard, vendor = '', mayOpen, membership, distribution, kernel, hasRpmFusion } = hardware;
  const driver = MAKERS[vendor];
  if (decoder !== null) return ok(`The graphics card decodes (${NAMES[decoder] ?? decoder})`);
  // The cards of virtual machines cannot.
  if (!hasCard || (driver === undefined && vendor !== NVIDIA))
    return ok('The processor decodes; there is no graphics card that could');
  if (!mayOpen) {
    const text = 'The processor decodes, because this user may not use the graphics card';
    if (membership === 'later') return warning(text, 'Log out and in again');
    return warning(text, 'sudo usermod -aG render $USER, then log out and in again');
  }
  if (driver === undefined)
    return warning(
      "The processor decodes: NVIDIA's driver does not work",
      'Install the driver of NVIDIA with the package manager',
    );
  const command = installCommand(distribution, [driver], kernel);
  const isMissing = distribution.family === 'fedora' && !hasRpmFusion;
  return warning(
    'The processor decodes: the graphics card has no driver for it that works (VA-API)',
    isMissing ? `Switch on RPM Fusion as https://rpmfusion.org/Configuration says, then: ${command}` : command,
  );
}
