import type { MachOSlice } from '../binary/mach-o.ts';
import { ARCHITECTURES, MINIMUM_SYSTEM } from '../names.ts';
import { check, type Finding } from './finding.ts';

/** What to do about an executable that does not run everywhere. */
export interface ExecutableFixes {
  readonly architectures: string;
  readonly system: string;
}

/** Whether an executable runs on every Mac that the app is for. On the one that built it, it runs anyway. */
export function executableChecks(what: string, slices: readonly MachOSlice[], fixes: ExecutableFixes): Finding[] {
  const architectures = slices.map(({ architecture }) => architecture);
  const tooNew = slices.filter(({ minimumSystem }) => isLater(minimumSystem ?? '0', MINIMUM_SYSTEM));
  return [
    check(
      ARCHITECTURES.every((each) => architectures.includes(each)),
      {
        text: `${what}: runs on ${ARCHITECTURES.join(' and ')}`,
        found: `for ${architectures.join(', ')} only`,
        fix: fixes.architectures,
        level: 'warn',
      },
    ),
    check(tooNew.length === 0, {
      text: `${what}: runs on macOS ${MINIMUM_SYSTEM}`,
      found: `for macOS ${tooNew.map(({ minimumSystem }) => minimumSystem).join(', ')} and later`,
      fix: fixes.system,
      level: 'warn',
    }),
  ];
}

function isLater(version: string, than: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = than.split('.').map(Number);
  return major > wantedMajor || (major === wantedMajor && minor > wantedMinor);
}
