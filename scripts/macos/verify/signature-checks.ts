import { APP_GROUP } from '../names.ts';
import { textAt, textsAt } from '../property-list.ts';
import type { Bundle } from './bundle.ts';
import { APP_GROUPS } from './extension-checks.ts';
import { check, type Finding } from './finding.ts';

const SIGN = 'Sign with scripts/macos/sign-app.sh.';

/** Signatures and entitlements of the app and the extension. */
export function signatureChecks(app: Bundle, extension: Bundle): Finding[] {
  const unsigned = [app, extension].filter(({ executable }) => !executable?.every(({ signature }) => signature));
  if (unsigned.length > 0)
    return unsigned.map(({ what }) => ({ level: 'fail', text: `${what}: is not signed`, fix: SIGN }));
  return [
    ...[app, extension].flatMap(identityChecks),
    check(app.team === extension.team, {
      text: 'app and extension are signed by one team',
      found: `${app.team ?? 'none'} and ${extension.team ?? 'none'}`,
      fix: SIGN,
    }),
    check(app.team !== undefined, {
      text: 'signed by a team',
      found: 'signed ad hoc',
      fix: 'Set MACOS_SIGN to your certificate: without a team macOS runs the extension only with System Integrity Protection off.',
      level: 'warn',
    }),
    check(extension.entitlements?.['com.apple.security.app-sandbox'] === true, {
      text: 'extension: sandboxed',
      fix: 'Add com.apple.security.app-sandbox to Extension.entitlements; macOS does not start it otherwise.',
    }),
    check(app.entitlements?.['com.apple.developer.system-extension.install'] === true, {
      text: 'app: may install system extensions',
      fix: 'Add com.apple.developer.system-extension.install to HostApp.entitlements (error 2 otherwise).',
    }),
    ...groupChecks(app, extension),
  ];
}

function identityChecks({ what, info, team, executable }: Bundle): Finding[] {
  const signatures = (executable ?? []).flatMap(({ signature }) => (signature === undefined ? [] : [signature]));
  const id = textAt(info, 'CFBundleIdentifier');
  return [
    check(
      signatures.every(({ identifier }) => identifier === id),
      { text: `${what}: signed under its bundle id`, found: signatures[0]?.identifier, fix: SIGN },
    ),
    check(!signatures.some(({ entitlements }) => entitlements?.includes('<!--')), {
      text: `${what}: no comment in its entitlements`,
      fix: 'scripts/macos/expand-plist.sh takes comments out; what reads entitlements at the start does not know them.',
    }),
    check(team === undefined || signatures.every(({ hardenedRuntime }) => hardenedRuntime), {
      text: `${what}: signed for the hardened runtime`,
      fix: 'Sign with --options runtime; Apple does not notarize it otherwise.',
    }),
    check(textAt(info, 'RTMPVcamTeamIdentifierPrefix') === (team === undefined ? '' : `${team}.`), {
      text: `${what}: Info.plist names the team that signed it`,
      found: textAt(info, 'RTMPVcamTeamIdentifierPrefix') || 'none',
      fix: 'Set MACOS_TEAM to the team of the certificate and build again.',
    }),
  ];
}

function groupChecks(app: Bundle, extension: Bundle): Finding[] {
  const wanted = extension.team === undefined ? APP_GROUP : `${extension.team}.${APP_GROUP}`;
  return [app, extension].map(({ what, entitlements }) =>
    check(textsAt(entitlements, APP_GROUPS).includes(wanted), {
      text: `${what}: belongs to the app group ${wanted}`,
      found: textsAt(entitlements, APP_GROUPS).join(', ') || 'missing',
      fix: `Set ${APP_GROUPS} to $(TeamIdentifierPrefix)${APP_GROUP} in its entitlements.`,
    }),
  );
}
