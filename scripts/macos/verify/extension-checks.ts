import { basename } from 'node:path';
import { EXTENSION_ID, HOST_ID } from '../names.ts';
import { asDictionary, textAt, textsAt } from '../property-list.ts';
import type { Bundle } from './bundle.ts';
import { check, checkEqual, type Finding } from './finding.ts';

export const APP_GROUPS = 'com.apple.security.application-groups';

/** Names and keys by which macOS finds the extension and lets it start. The numbers are OSSystemExtensionError codes. */
export function extensionChecks(app: Bundle, extension: Bundle): Finding[] {
  const { info, entitlements } = extension;
  const service = textAt(asDictionary(info?.['CMIOExtension']), 'CMIOExtensionMachServiceName');
  const groups = textsAt(entitlements, APP_GROUPS);
  return [
    checkEqual(
      basename(extension.path),
      `${textAt(info, 'CFBundleIdentifier')}.systemextension`,
      'extension: file name',
      'The file must be named like the bundle id, or macOS does not find it (error 4).',
    ),
    checkEqual(
      textAt(info, 'CFBundleExecutable'),
      EXTENSION_ID,
      'extension: executable',
      'Name the executable like the bundle id.',
    ),
    check((textAt(info, 'CFBundleIdentifier') ?? '').startsWith(`${textAt(app.info, 'CFBundleIdentifier')}.`), {
      text: 'extension: its bundle id begins with that of the app',
      fix: `Name it ${HOST_ID}.SOMETHING (error 4 or 9 otherwise).`,
    }),
    check(textsAt(info, 'CFBundleSupportedPlatforms').includes('MacOSX'), {
      text: 'extension: made for macOS',
      fix: 'Set CFBundleSupportedPlatforms to an array with MacOSX.',
    }),
    check(service !== undefined && groups.some((group) => service.startsWith(group)), {
      text: 'extension: the Mach service name begins with an app group of its entitlements',
      found: `${service ?? 'missing'}, the groups are ${groups.join(', ') || 'none'}`,
      fix: 'Set CMIOExtension → CMIOExtensionMachServiceName to GROUP.SOMETHING (validation fails otherwise, error 9).',
    }),
    ...['CFBundleVersion', 'CFBundleShortVersionString'].map((key) =>
      checkEqual(
        textAt(info, key) ?? 'missing',
        textAt(app.info, key) ?? 'missing',
        `extension: ${key}, as in the app,`,
        'Build both in one run of make build-swift.',
      ),
    ),
  ];
}
