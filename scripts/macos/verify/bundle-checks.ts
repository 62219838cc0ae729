import { MINIMUM_SYSTEM } from '../names.ts';
import { textAt } from '../property-list.ts';
import type { Bundle } from './bundle.ts';
import { executableChecks } from './executable-checks.ts';
import { check, checkEqual, type Finding } from './finding.ts';

const REBUILD = 'Build it with make build-swift; do not write bundles by hand.';

const FIXES = {
  architectures: 'Build with both architectures: leave MACOS_ARCHS unset.',
  system: `Compile with -target ARCH-apple-macos${MINIMUM_SYSTEM}.`,
};

/** What holds for the app and the extension alike. */
export function bundleChecks(bundle: Bundle, wanted: { readonly id: string; readonly type: string }): Finding[] {
  const { info, what, executable } = bundle;
  if (info === undefined) return [{ level: 'fail', text: `${what} has no readable Contents/Info.plist`, fix: REBUILD }];
  const id = textAt(info, 'CFBundleIdentifier');
  const minimum = textAt(info, 'LSMinimumSystemVersion');
  const findings = [
    checkEqual(id, wanted.id, `${what}: bundle id`, 'Set CFBundleIdentifier in its Info.plist.'),
    checkEqual(textAt(info, 'CFBundlePackageType'), wanted.type, `${what}: package type`, 'Set CFBundlePackageType.'),
    checkEqual(minimum, MINIMUM_SYSTEM, `${what}: lowest macOS`, 'Set LSMinimumSystemVersion.'),
    check(Boolean(textAt(info, 'NSSystemExtensionUsageDescription')), {
      text: `${what}: says why there is a system extension`,
      fix: 'Set NSSystemExtensionUsageDescription; macOS refuses the extension without it.',
    }),
    check(/^\d+(\.\d+){0,2}$/.test(textAt(info, 'CFBundleVersion') ?? ''), {
      text: `${what}: CFBundleVersion is one to three numbers`,
      found: textAt(info, 'CFBundleVersion') ?? 'missing',
      fix: 'Build from a git checkout, or set MACOS_BUILD to a number.',
    }),
    check(!JSON.stringify(info).includes('$('), {
      text: `${what}: no variable is left in Info.plist`,
      fix: 'scripts/macos/expand-plist.sh fills them in; add the one that it does not know.',
    }),
  ];
  if (executable === undefined) {
    const name = textAt(info, 'CFBundleExecutable') ?? 'CFBundleExecutable';
    return [
      ...findings,
      { level: 'fail', text: `${what}: Contents/MacOS/${name} is no Mach-O executable`, fix: REBUILD },
    ];
  }
  return [...findings, ...executableChecks(what, executable, FIXES)];
}
