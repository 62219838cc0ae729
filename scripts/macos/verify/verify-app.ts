import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import type { MachOSlice } from '../binary/mach-o.ts';
import {
  APP_GROUP,
  ARCHITECTURES,
  EXTENSION_ID,
  EXTENSIONS_FOLDER,
  HOST_ID,
  MINIMUM_SYSTEM,
  SERVER_MAIN,
  SERVER_NODE,
  SERVER_PATH,
} from '../names.ts';
import { asDictionary, parsePropertyList, textAt, textsAt } from '../property-list.ts';
import { type Bundle, check, checkEqual, type Finding, readBundle, readExecutable } from './check.ts';

const APP_GROUPS = 'com.apple.security.application-groups';
const INSTALL = 'com.apple.developer.system-extension.install';
/** Licences of these do not allow them in an app that is given to others under the MIT licence. */
const MUST_STAY_OUT = ['node-av', '@seydx'];
const NATIVE_MODULES = ['koffi', '@napi-rs/canvas'];
const REBUILD = 'Build it with make build-swift; do not write bundles by hand.';
const REBUILD_SERVER = 'Build the server anew: make build-swift.';
const SIGN = 'Sign with scripts/macos/sign-app.sh.';

/** Runs every check of the app at `path`. For a release, warnings count as failures. */
export function verifyApp(path: string, { release = false, now = new Date() } = {}): readonly Finding[] {
  const findings = allFindings(path, now);
  return findings.map((finding) => (release && finding.level === 'warn' ? { ...finding, level: 'fail' } : finding));
}

function allFindings(path: string, now: Date): readonly Finding[] {
  const app = readBundle(path, 'app');
  const folder = join(path, EXTENSIONS_FOLDER);
  const extensions = existsSync(folder) ? readdirSync(folder) : [];
  const findings = [
    ...bundleChecks(app, HOST_ID, 'APPL'),
    ...(app.info === undefined ? [] : appChecks(app)),
    check(
      extensions.length === 1,
      'app: holds one system extension',
      `Put the extension, and nothing else, into ${EXTENSIONS_FOLDER}.`,
      { found: extensions.join(', ') || 'missing' },
    ),
    ...serverChecks(app),
  ];
  if (extensions[0] === undefined) return findings;
  const extension = readBundle(join(folder, extensions[0]), 'extension');
  findings.push(...bundleChecks(extension, EXTENSION_ID, 'SYSX'));
  if (app.info === undefined || extension.info === undefined) return findings;
  return [
    ...findings,
    ...extensionChecks(app, extension),
    ...signatureChecks(app, extension),
    ...profileChecks(app, now),
  ];
}

/** What holds for the app and the extension alike. */
function bundleChecks({ info, what, executable }: Bundle, id: string, type: string): Finding[] {
  if (info === undefined) return [{ level: 'fail', text: `${what} has no readable Contents/Info.plist`, fix: REBUILD }];
  const file = `Contents/MacOS/${textAt(info, 'CFBundleExecutable') ?? 'CFBundleExecutable'}`;
  const equal = (key: string, wanted: string, name: string, fix = `Set ${key}.`): Finding =>
    checkEqual(textAt(info, key), wanted, `${what}: ${name}`, fix);
  return [
    equal('CFBundleIdentifier', id, 'bundle id', 'Set CFBundleIdentifier in its Info.plist.'),
    equal('CFBundlePackageType', type, 'package type'),
    equal('LSMinimumSystemVersion', MINIMUM_SYSTEM, 'lowest macOS'),
    check(
      Boolean(textAt(info, 'NSSystemExtensionUsageDescription')),
      `${what}: says why there is a system extension`,
      'Set NSSystemExtensionUsageDescription; macOS refuses the extension without it.',
    ),
    check(
      /^\d+(\.\d+){0,2}$/.test(textAt(info, 'CFBundleVersion') ?? ''),
      `${what}: CFBundleVersion is one to three numbers`,
      'Build from a git checkout, or set MACOS_BUILD to a number.',
      { found: textAt(info, 'CFBundleVersion') ?? 'missing' },
    ),
    check(
      !JSON.stringify(info).includes('$('),
      `${what}: no variable is left in Info.plist`,
      'scripts/macos/expand-plist.sh fills them in; add the one that it does not know.',
    ),
    ...(executable === undefined
      ? [{ level: 'fail', text: `${what}: ${file} is no Mach-O executable`, fix: REBUILD } as const]
      : executableChecks(what, executable, {
          architectures: 'Build with both architectures: leave MACOS_ARCHS unset.',
          system: `Compile with -target ARCH-apple-macos${MINIMUM_SYSTEM}.`,
        })),
  ];
}

/** Whether an executable runs on every Mac that the app is for. On the one that built it, it runs anyway. */
function executableChecks(
  what: string,
  slices: readonly MachOSlice[],
  fixes: { readonly architectures: string; readonly system: string },
): Finding[] {
  const architectures = slices.map(({ architecture }) => architecture);
  const tooNew = slices
    .map(({ minimumSystem = '0' }) => minimumSystem)
    .filter((system) => system.localeCompare(MINIMUM_SYSTEM, 'en', { numeric: true }) > 0);
  return [
    check(
      ARCHITECTURES.every((each) => architectures.includes(each)),
      `${what}: runs on ${ARCHITECTURES.join(' and ')}`,
      fixes.architectures,
      { found: `for ${architectures.join(', ')} only`, level: 'warn' },
    ),
    check(tooNew.length === 0, `${what}: runs on macOS ${MINIMUM_SYSTEM}`, fixes.system, {
      found: `for macOS ${tooNew.join(', ')} and later`,
      level: 'warn',
    }),
  ];
}

/** What only the app needs. */
function appChecks({ info, path }: Bundle): Finding[] {
  const icon = textAt(info, 'CFBundleIconFile');
  return [
    check(
      icon !== undefined && existsSync(join(path, `Contents/Resources/${icon}.icns`)),
      'app: has its icon',
      'Draw it with scripts/macos/icon/main.ts, and name it in CFBundleIconFile.',
    ),
    check(
      info?.['LSUIElement'] === true,
      'app: an agent with a menu-bar item',
      'Set LSUIElement to true, or it shows an empty Dock icon.',
    ),
    ...['NSCameraUsageDescription', 'NSLocalNetworkUsageDescription'].map((key) =>
      check(
        Boolean(textAt(info, key)),
        `app: has ${key}`,
        `Set ${key}: macOS ends the server without asking otherwise.`,
      ),
    ),
  ];
}

/** Names and keys by which macOS finds the extension and lets it start. The numbers are OSSystemExtensionError codes. */
function extensionChecks(app: Bundle, { path, info, entitlements }: Bundle): Finding[] {
  const id = textAt(info, 'CFBundleIdentifier');
  const service = textAt(asDictionary(info?.['CMIOExtension']), 'CMIOExtensionMachServiceName');
  const groups = textsAt(entitlements, APP_GROUPS);
  return [
    checkEqual(
      basename(path),
      `${id}.systemextension`,
      'extension: file name',
      'The file must be named like the bundle id, or macOS does not find it (error 4).',
    ),
    checkEqual(
      textAt(info, 'CFBundleExecutable'),
      EXTENSION_ID,
      'extension: executable',
      'Name the executable like the bundle id.',
    ),
    check(
      (id ?? '').startsWith(`${textAt(app.info, 'CFBundleIdentifier')}.`),
      'extension: its bundle id begins with that of the app',
      `Name it ${HOST_ID}.SOMETHING (error 4 or 9 otherwise).`,
    ),
    check(
      textsAt(info, 'CFBundleSupportedPlatforms').includes('MacOSX'),
      'extension: made for macOS',
      'Set CFBundleSupportedPlatforms to an array with MacOSX.',
    ),
    check(
      service !== undefined && groups.some((group) => service.startsWith(group)),
      'extension: the Mach service name begins with an app group of its entitlements',
      'Set CMIOExtension → CMIOExtensionMachServiceName to GROUP.SOMETHING (validation fails otherwise, error 9).',
      { found: `${service ?? 'missing'}, the groups are ${groups.join(', ') || 'none'}` },
    ),
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

/** Signatures and entitlements of the app and the extension. */
function signatureChecks(app: Bundle, extension: Bundle): Finding[] {
  const both = [app, extension];
  const unsigned = both.filter(({ executable }) => !executable?.every(({ signature }) => signature));
  if (unsigned.length > 0)
    return unsigned.map(({ what }) => ({ level: 'fail', text: `${what}: is not signed`, fix: SIGN }));
  const group = extension.team === undefined ? APP_GROUP : `${extension.team}.${APP_GROUP}`;
  return [
    ...both.flatMap(identityChecks),
    check(app.team === extension.team, 'app and extension are signed by one team', SIGN, {
      found: `${app.team ?? 'none'} and ${extension.team ?? 'none'}`,
    }),
    check(
      app.team !== undefined,
      'signed by a team',
      'Set MACOS_SIGN to your certificate: without a team macOS runs the extension only with System Integrity Protection off.',
      { found: 'signed ad hoc', level: 'warn' },
    ),
    check(
      extension.entitlements?.['com.apple.security.app-sandbox'] === true,
      'extension: sandboxed',
      'Add com.apple.security.app-sandbox to Extension.entitlements; macOS does not start it otherwise.',
    ),
    check(
      app.entitlements?.[INSTALL] === true,
      'app: may install system extensions',
      `Add ${INSTALL} to HostApp.entitlements (error 2 otherwise).`,
    ),
    ...both.map(({ what, entitlements }) =>
      check(
        textsAt(entitlements, APP_GROUPS).includes(group),
        `${what}: belongs to the app group ${group}`,
        `Set ${APP_GROUPS} to $(TeamIdentifierPrefix)${APP_GROUP} in its entitlements.`,
        { found: textsAt(entitlements, APP_GROUPS).join(', ') || 'missing' },
      ),
    ),
  ];
}

function identityChecks({ what, info, team, executable }: Bundle): Finding[] {
  const signatures = (executable ?? []).flatMap(({ signature }) => signature ?? []);
  const id = textAt(info, 'CFBundleIdentifier');
  const prefix = textAt(info, 'RTMPVcamTeamIdentifierPrefix');
  return [
    check(
      signatures.every(({ identifier }) => identifier === id),
      `${what}: signed under its bundle id`,
      SIGN,
      { found: signatures[0]?.identifier },
    ),
    check(
      !signatures.some(({ entitlements }) => entitlements?.includes('<!--')),
      `${what}: no comment in its entitlements`,
      'scripts/macos/expand-plist.sh takes comments out; what reads entitlements at the start does not know them.',
    ),
    check(
      team === undefined || signatures.every(({ hardenedRuntime }) => hardenedRuntime),
      `${what}: signed for the hardened runtime`,
      'Sign with --options runtime; Apple does not notarize it otherwise.',
    ),
    check(
      prefix === (team === undefined ? '' : `${team}.`),
      `${what}: Info.plist names the team that signed it`,
      'Set MACOS_TEAM to the team of the certificate and build again.',
      { found: prefix || 'none' },
    ),
  ];
}

/** The profile that lets the app's team install system extensions. Ad-hoc signed apps have none. */
function profileChecks({ path, team }: Bundle, now: Date): Finding[] {
  if (team === undefined) return [];
  const file = join(path, 'Contents/embedded.provisionprofile');
  const fix = `Make a profile for ${HOST_ID} with the System Extension capability, and name its file in MACOS_PROFILE.`;
  // A profile is a property list in a CMS envelope, which leaves its text as it is.
  const [text] = existsSync(file) ? (/<\?xml.*?<\/plist>/s.exec(readFileSync(file, 'latin1')) ?? []) : [];
  const profile = parsePropertyList(text);
  if (profile === undefined) return [{ level: 'fail', text: 'app: has no provisioning profile; macOS ends it', fix }];
  const allowed = asDictionary(profile['Entitlements']);
  const id = `${team}.${HOST_ID}`;
  const profileId = textAt(allowed, 'com.apple.application-identifier');
  const expires = profile['ExpirationDate'];
  return [
    check(textsAt(profile, 'TeamIdentifier').includes(team), `app: the profile is of team ${team}`, fix),
    check(profileId === id, `app: the profile is for ${id}`, fix, { found: profileId ?? 'missing' }),
    check(allowed?.[INSTALL] === true, 'app: the profile allows system extensions', fix),
    check(expires instanceof Date && expires > now, 'app: the profile has not run out', fix, {
      found: expires instanceof Date ? expires.toISOString() : 'missing',
    }),
  ];
}

/** The server that the app carries. */
function serverChecks({ path, team }: Bundle): Finding[] {
  const server = join(path, SERVER_PATH);
  const files = existsSync(server)
    ? readdirSync(server, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
    : [];
  const native = files
    .filter((file) => /\.(node|dylib)$|\/bin\/node$/.test(file))
    .flatMap((file) => (readExecutable(file) ?? []).map((slice) => ({ ...slice, file: relative(server, file) })));
  return [
    check(existsSync(join(server, SERVER_MAIN)), 'server: is there', REBUILD_SERVER),
    ...nodeChecks(native.filter(({ file }) => file === SERVER_NODE)),
    ...NATIVE_MODULES.map((name) => {
      // Each architecture has a package of its own.
      const mine = native.filter(({ file }) => file.includes(`${basename(name)}-darwin`));
      const architectures = mine.map(({ architecture }) => architecture);
      return check(
        ARCHITECTURES.every((each) => architectures.includes(each)),
        `server: ${name} runs on ${ARCHITECTURES.join(' and ')}`,
        REBUILD_SERVER,
        { found: architectures.length === 0 ? 'missing' : `for ${architectures.join(', ')} only` },
      );
    }),
    check(
      !files.some((file) => MUST_STAY_OUT.some((name) => file.includes(`/node_modules/${name}/`))),
      'server: holds no FFmpeg',
      `Its licence is the GPL: delete ${MUST_STAY_OUT.join(' and ')} from the server's node_modules.`,
    ),
    check(
      team === undefined || native.every(({ signature }) => signature?.team === team),
      "server: Node and every native module have the app's team",
      'Sign them before the app: scripts/macos/sign-app.sh does.',
    ),
  ];
}

function nodeChecks(slices: readonly MachOSlice[]): Finding[] {
  if (slices.length === 0)
    return [{ level: 'fail', text: `server: ${SERVER_NODE} is no Mach-O executable`, fix: REBUILD_SERVER }];
  const foreign = slices
    .flatMap(({ libraries }) => libraries)
    .filter((library) => !library.startsWith('/usr/lib/') && !library.startsWith('/System/'));
  return [
    check(
      foreign.length === 0,
      'server: Node needs only what macOS has',
      "Set MACOS_NODE to a Node from nodejs.org; Homebrew's runs only where it was installed.",
      { found: `in need of ${foreign[0]}` },
    ),
    ...executableChecks('server: Node', slices, {
      architectures: 'Set MACOS_NODE to both builds of nodejs.org, separated by a colon.',
      system: 'Set MACOS_NODE to an older release line of Node, 20.19 or later.',
    }),
  ];
}
