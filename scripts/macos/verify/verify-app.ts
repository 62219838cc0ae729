import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { MachOSlice } from '../binary/mach-o.ts';
import { expanded, type Filling } from '../expanded.ts';
import {
  EXTENSION_ID,
  EXTENSIONS_FOLDER,
  HOST_ID,
  MINIMUM_SYSTEM,
  SERVER_MAIN,
  SERVER_NODE,
  SERVER_PATH,
  WANTED_ARCHITECTURES,
} from '../names.ts';
import { asDictionary, type Dictionary, parsePropertyList, textAt, textsAt } from '../property-list.ts';
import { type Bundle, check, checkEqual, type Finding, readBundle, readExecutable } from './check.ts';

const APPLICATION_ID = 'com.apple.application-identifier';
const INSTALL = 'com.apple.developer.system-extension.install';
/** The licences of these packages do not allow an app under the MIT licence to contain them. */
const MUST_STAY_OUT = ['node-av', '@seydx'];
const NATIVE_MODULES = ['koffi', '@napi-rs/canvas'];
const REBUILD = 'Build it with make build-swift instead of by hand.';
const REBUILD_SERVER = 'Build the app again: make build-swift.';
const SIGN = 'Sign the app with scripts/macos/sign-app.sh.';

/** Runs every check of the app at `path`. For a release, warnings count as failures. */
export function verifyApp(path: string, { release = false, now = new Date() } = {}): readonly Finding[] {
  const findings = allFindings(path, now);
  return release ? findings.map(strictly) : findings;
}

/** Checks the Node, or its builds for two processors, that is to be put into an app, which a team signs if `signed`. */
export function verifyNode(paths: readonly string[], { release = false, signed = false } = {}): readonly Finding[] {
  const findings = nodeChecks(
    paths.flatMap((path) => readExecutable(path) ?? []),
    signed || release ? 'fail' : 'warn',
  );
  return release ? findings.map(strictly) : findings;
}

function strictly(finding: Finding): Finding {
  return finding.level === 'warn' ? { ...finding, level: 'fail' } : finding;
}

function allFindings(path: string, now: Date): readonly Finding[] {
  const app = readBundle(path, 'app');
  const folder = join(path, EXTENSIONS_FOLDER);
  const extensions = existsSync(folder) ? readdirSync(folder) : [];
  const [name] = extensions;
  const findings = [
    ...bundleChecks(app, name === undefined && app.team === undefined ? 'AdHoc' : 'HostApp', HOST_ID),
    check(
      existsSync(join(path, 'Contents/Resources/AppIcon.icns')),
      'app: has an icon',
      'Draw it with scripts/macos/icon/main.ts.',
    ),
    check(
      extensions.length === 1,
      'app: contains one system extension',
      name === undefined
        ? 'Set MACOS_SIGN to your certificate. Without the extension, the app feeds the camera of OBS.'
        : `Put only the extension into ${EXTENSIONS_FOLDER}.`,
      {
        found: extensions.join(', ') || 'missing',
        level: name === undefined && app.team === undefined ? 'warn' : 'fail',
      },
    ),
    ...serverChecks(app),
    ...profileChecks(app, now),
  ];
  if (name === undefined) return findings;
  const extension = readBundle(join(folder, name), 'extension');
  return [...findings, ...bundleChecks(extension, 'Extension', EXTENSION_ID), ...pairChecks(app, extension)];
}

/** Checks that the app and the extension have in common. */
function bundleChecks(bundle: Bundle, source: 'HostApp' | 'AdHoc' | 'Extension', id: string): Finding[] {
  const { info, what, executable } = bundle;
  if (info === undefined) return [{ level: 'fail', text: `${what} has no readable Contents/Info.plist`, fix: REBUILD }];
  const build = textAt(info, 'CFBundleVersion') ?? '';
  return [
    check(
      /^\d+(\.\d+){0,2}$/.test(build),
      `${what}: CFBundleVersion is one to three numbers`,
      'Build from a git checkout, or set MACOS_BUILD to a number.',
      { found: build || 'missing' },
    ),
    sameAsRepository(
      `${what}: Info.plist is`,
      info,
      parsePropertyList(expanded(`${source === 'Extension' ? source : 'HostApp'}/Info.plist`, fillingOf(bundle))),
    ),
    ...(executable === undefined
      ? [{ level: 'fail', text: `${what}: its program is not a Mach-O executable`, fix: REBUILD } as const]
      : executableChecks(what, executable, {
          architectures: `Build for ${WANTED_ARCHITECTURES.join(' and ')}: make build-swift.`,
          system: `Compile with -target ARCH-apple-macos${MINIMUM_SYSTEM}.`,
        })),
    ...(isSigned(bundle)
      ? signatureChecks(bundle, source, id)
      : [{ level: 'fail', text: `${what}: is not signed`, fix: SIGN } as const]),
  ];
}

/** What the build has filled into the lists of this bundle. */
function fillingOf({ info, team = '' }: Bundle): Filling {
  const version = textAt(info, 'CFBundleShortVersionString') ?? '';
  return { team, version, build: textAt(info, 'CFBundleVersion') ?? '' };
}

/** A list is what the build makes of the one in the repository, which has all that macOS demands. */
function sameAsRepository(what: string, found: Dictionary | undefined, wanted: Dictionary | undefined): Finding {
  const keys = [...new Set([...Object.keys(found ?? {}), ...Object.keys(wanted ?? {})])];
  const other = keys.filter((key) => !isDeepStrictEqual(found?.[key], wanted?.[key]));
  return check(
    other.length === 0,
    `${what} as in the repository, for the team that signed it`,
    `${REBUILD} If it is signed by a team, MACOS_TEAM has to be that team.`,
    { found: `another ${other.join(', ')}` },
  );
}

/**
 * Checks that an executable runs on every Mac that the app supports. It runs on the Mac that built it in any case, so a
 * failed check is only a warning.
 */
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
      WANTED_ARCHITECTURES.every((each) => architectures.includes(each)),
      `${what}: runs on ${WANTED_ARCHITECTURES.join(' and ')}`,
      fixes.architectures,
      { found: `${architectures.join(', ')} only`, level: 'warn' },
    ),
    check(tooNew.length === 0, `${what}: runs on macOS ${MINIMUM_SYSTEM}`, fixes.system, {
      found: `built for macOS ${tooNew.join(', ')} and later`,
      level: 'warn',
    }),
  ];
}

/** Checks of what has to fit together in an app that contains the extension. Errors are OSSystemExtensionError codes. */
function pairChecks(app: Bundle, extension: Bundle): Finding[] {
  return [
    checkEqual(
      basename(extension.path),
      `${EXTENSION_ID}.systemextension`,
      'extension: file name',
      'Name the file like the bundle id: macOS does not find it otherwise (error 4).',
    ),
    ...['CFBundleVersion', 'CFBundleShortVersionString'].map((key) =>
      checkEqual(
        textAt(extension.info, key) ?? 'missing',
        textAt(app.info, key) ?? 'missing',
        `extension: ${key}, like the one of the app,`,
        'Build both with one run of make build-swift.',
      ),
    ),
    check(app.team === extension.team, 'app and extension are signed by the same team', SIGN, {
      found: `${app.team ?? 'none'} and ${extension.team ?? 'none'}`,
    }),
    check(
      app.team !== undefined,
      'app: is signed by a team',
      'Set MACOS_SIGN to your certificate: without a team macOS ends the app at its start, unless System Integrity Protection is off.',
      { found: 'an ad-hoc signature', level: 'warn' },
    ),
  ];
}

function isSigned({ executable }: Bundle): boolean {
  return executable?.every(({ signature }) => signature) ?? false;
}

function signatureChecks(bundle: Bundle, source: string, id: string): Finding[] {
  const { what, team, executable, entitlements } = bundle;
  const signatures = (executable ?? []).flatMap(({ signature }) => signature ?? []);
  const wanted = parsePropertyList(expanded(`Entitlements/${source}.entitlements`, fillingOf(bundle)));
  // A profile belongs to an app that has these two.
  const ofTeam = { [APPLICATION_ID]: `${team}.${id}`, 'com.apple.developer.team-identifier': team };
  return [
    check(
      signatures.every(({ identifier }) => identifier === id),
      `${what}: is signed with its bundle id`,
      SIGN,
      { found: signatures[0]?.identifier },
    ),
    sameAsRepository(
      `${what}: its entitlements are`,
      entitlements,
      source === 'HostApp' && team !== undefined ? { ...wanted, ...ofTeam } : wanted,
    ),
    check(
      !signatures.some((signature) => signature.entitlements?.includes('<!--')),
      `${what}: its entitlements contain no comment`,
      'Remove comments with scripts/macos/expand-plist.sh: macOS cannot parse them when the program starts.',
    ),
    check(
      team === undefined || signatures.every(({ hardenedRuntime }) => hardenedRuntime),
      `${what}: is signed for the hardened runtime`,
      'Sign with --options runtime: Apple does not notarize it otherwise.',
    ),
  ];
}

/** Checks of the profile that allows the team to install system extensions. An app signed ad hoc has none. */
function profileChecks({ path, team }: Bundle, now: Date): Finding[] {
  if (team === undefined) return [];
  const file = join(path, 'Contents/embedded.provisionprofile');
  const fix = `Make a profile for ${HOST_ID} with the System Extension capability, and set MACOS_PROFILE to its file.`;
  // A profile is a property list, as plain text, inside a CMS envelope.
  const [text] = existsSync(file) ? (/<\?xml.*?<\/plist>/s.exec(readFileSync(file, 'latin1')) ?? []) : [];
  const profile = parsePropertyList(text);
  if (profile === undefined)
    return [{ level: 'fail', text: 'app: has no provisioning profile, so macOS ends it at its start', fix }];
  const allowed = asDictionary(profile['Entitlements']);
  const id = `${team}.${HOST_ID}`;
  const profileId = textAt(allowed, APPLICATION_ID);
  const expires = profile['ExpirationDate'];
  return [
    check(textsAt(profile, 'TeamIdentifier').includes(team), `app: the profile is of team ${team}`, fix),
    check(profileId === id, `app: the profile is for ${id}`, fix, { found: profileId ?? 'missing' }),
    check(allowed?.[INSTALL] === true, 'app: the profile allows system extensions', fix),
    check(expires instanceof Date && expires > now, 'app: the profile has not expired', fix, {
      found: expires instanceof Date ? expires.toISOString() : 'missing',
    }),
  ];
}

/** Checks of the server inside the app. */
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
    check(existsSync(join(server, SERVER_MAIN)), `server: has ${SERVER_MAIN}`, REBUILD_SERVER),
    ...nodeChecks(
      native.filter(({ file }) => file === SERVER_NODE),
      team === undefined ? 'warn' : 'fail',
    ),
    ...NATIVE_MODULES.map((name) => {
      // There is one package for each architecture.
      const mine = native.filter(({ file }) => file.includes(`${basename(name)}-darwin`));
      const architectures = mine.map(({ architecture }) => architecture);
      return check(
        WANTED_ARCHITECTURES.every((each) => architectures.includes(each)),
        `server: ${name} runs on ${WANTED_ARCHITECTURES.join(' and ')}`,
        REBUILD_SERVER,
        { found: architectures.length === 0 ? 'missing' : `${architectures.join(', ')} only` },
      );
    }),
    check(
      !files.some((file) => MUST_STAY_OUT.some((name) => file.includes(`/node_modules/${name}/`))),
      'server: contains no FFmpeg',
      `Its licence is the GPL: delete ${MUST_STAY_OUT.join(' and ')} from the server's node_modules.`,
    ),
    check(
      team === undefined || native.every(({ signature }) => signature?.team === team),
      "server: Node and every native module are signed by the app's team",
      'Sign them before the app, as scripts/macos/sign-app.sh does.',
    ),
  ];
}

/** `level`: what it means that Node runs on this Mac only. */
function nodeChecks(slices: readonly MachOSlice[], level: 'warn' | 'fail'): Finding[] {
  if (slices.length === 0)
    return [{ level: 'fail', text: 'server: Node is not a Mach-O executable', fix: REBUILD_SERVER }];
  const foreign = slices
    .flatMap(({ libraries }) => libraries)
    .filter((library) => !library.startsWith('/usr/lib/') && !library.startsWith('/System/'));
  // A library at a place relative to Node is not copied with it.
  const lost = foreign.find((library) => library.startsWith('@'));
  return [
    check(
      foreign.length === 0,
      'server: Node needs only libraries of macOS',
      `Set MACOS_NODE to a Node from nodejs.org: that of Homebrew ${
        lost === undefined ? 'needs libraries that other Macs do not have' : 'does not run inside the app'
      }.`,
      { found: lost ?? foreign[0], level: lost === undefined ? level : 'fail' },
    ),
    ...executableChecks('server: Node', slices, {
      architectures: `Set MACOS_NODE to the two builds from nodejs.org, with a colon between them, or MACOS_ARCHS to ${slices
        .map(({ architecture }) => architecture)
        .join(' ')}.`,
      system: 'Set MACOS_NODE to an older release line of Node, 20.19 or later.',
    }),
  ];
}
