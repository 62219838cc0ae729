import assert from 'node:assert/strict';
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, relative } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { APP_NAME, DEFAULT_HOST_ID } from '../../scripts/macos/names.ts';
import { fakeMachO } from '../../scripts/macos/testing/fake-mach-o.ts';
import { profile, TEAM } from '../../scripts/macos/testing/fixture-app.ts';
import { HAS_APPLE_MODULES, ROOT } from './toolchain.ts';

const APP = join(ROOT, `build/macos/${APP_NAME}.app`);
const CERTIFICATE = `Developer ID Application: Example (${TEAM})`;
const options = {
  timeout: 300_000,
  skip: HAS_APPLE_MODULES ? 'the doubles are for systems without the real tools: run make build-swift' : false,
};

const folder = mkdtempSync(join(tmpdir(), 'rtmp-vcam-build-'));
const log = join(folder, 'log');
const profileFile = join(folder, 'host.provisionprofile');
writeFileSync(profileFile, profile(new Date('2099-01-01')));
for (const architecture of ['arm64', 'x86_64'] as const)
  writeFileSync(join(folder, `node-${architecture}`), fakeMachO({ architectures: [architecture] }));
makeDoubles(join(folder, 'bin'));
after(() => {
  rmSync(folder, { recursive: true, force: true });
  if (options.skip === false) rmSync(join(ROOT, 'build/macos'), { recursive: true, force: true });
});

test('builds an app, signed ad hoc, that passes its checks and has nothing that needs a team', options, () => {
  const { status, stdout, stderr } = build({});
  assert.equal(status, 0, stdout + stderr);
  assert.match(stdout, /, 2 warnings, 0 failed/);
  assert.match(stdout, /packed it into .*\.zip\.\nWarning: it is signed ad hoc\. It feeds the camera of OBS/);
  assert.ok(existsSync(join(APP, 'Contents/Resources/server/node_modules/@rtmp-vcam/rtmp-server/dist/index.js')));
  assert.ok(!existsSync(join(APP, 'Contents/Resources/server/node_modules/node-av')));
  assert.ok(!existsSync(join(APP, 'Contents/Library')));
});

test('builds an app with another bundle id, and no trace of the default one', options, () => {
  const id = 'org.example.cam';
  const { status, stdout, stderr } = build({ MACOS_EXTENSION: 'yes', MACOS_BUNDLE_ID: id });
  assert.equal(status, 0, stdout + stderr);
  assert.ok(existsSync(join(APP, `Contents/Library/SystemExtensions/${id}.camera-extension.systemextension`)));
  const texts = readdirSync(join(ROOT, 'build/macos'), { recursive: true, withFileTypes: true })
    .map((entry) => ({ path: join(entry.parentPath, entry.name), isFile: entry.isFile() }))
    .map(({ path, isFile }) => ({ path, text: isFile ? readFileSync(path, 'latin1') : '' }));
  assert.deepEqual(
    texts.filter(({ path, text }) => path.includes(DEFAULT_HOST_ID) || text.includes(DEFAULT_HOST_ID)),
    [],
  );
  const withId = texts.filter(({ text }) => text.includes(id)).map(({ path }) => relative(APP, path));
  for (const file of ['Contents/Info.plist', `Contents/MacOS/${APP_NAME}`, 'camera-extension/identity.js'])
    assert.ok(
      withId.some((path) => path.endsWith(file)),
      file,
    );
});

test('builds an app for release: for both processors, signed by one team, notarized and stapled', options, () => {
  const { status, stdout, stderr } = build({
    MACOS_SIGN: CERTIFICATE,
    MACOS_PROFILE: profileFile,
    MACOS_NODE: `${join(folder, 'node-arm64')}:${join(folder, 'node-x86_64')}`,
    MACOS_NOTARY_PROFILE: 'notary',
    MACOS_BUILD: '42',
  });
  assert.equal(status, 0, stdout + stderr);
  assert.match(stdout, /, 0 warnings, 0 failed/);
  assert.match(readFileSync(join(APP, 'Contents/Info.plist'), 'utf8'), /<string>\d+\.\d+\.\d*42<\/string>/);
  const calls = readFileSync(log, 'utf8').split('\n');
  const order = ['codesign --force', 'notarytool submit', 'stapler staple', 'ditto -c'].map((call) =>
    calls.findLastIndex((line) => line.startsWith(call)),
  );
  assert.deepEqual(
    order,
    [...order].sort((a, b) => a - b),
  );
  assert.ok(
    calls.every((line) => !line.startsWith('codesign --force') || line.includes('--options runtime --timestamp')),
  );
});

test('a Node for one processor is a warning for an app of this Mac, although a team signs it', options, () => {
  const certificate = `Apple Development: A (${TEAM})`;
  const { status, stdout, stderr } = build({
    MACOS_SIGN: certificate,
    MACOS_TEAM: TEAM,
    MACOS_PROFILE: profileFile,
  });
  assert.equal(status, 0, stdout + stderr);
  assert.match(stdout, /warn .*Node: runs on arm64 and x86_64; found: arm64 only/);
  assert.match(stdout, /, 1 warnings, 0 failed/);
});

test('a Node for one processor is refused for a release, unless the app is for that processor only', options, () => {
  const release = { MACOS_SIGN: CERTIFICATE, MACOS_PROFILE: profileFile, MACOS_NOTARY_PROFILE: 'notary' };
  const refused = build(release);
  assert.deepEqual([refused.status, existsSync(log)], [1, false], refused.stdout);
  assert.match(refused.stdout, /fail .*Node: runs on arm64 and x86_64; found: .*\n .*or MACOS_ARCHS to arm64\./);
  const { status, stdout, stderr } = build({ ...release, MACOS_ARCHS: 'arm64' });
  assert.equal(status, 0, stdout + stderr);
  assert.match(stdout, /, 0 warnings, 0 failed/);
});

const refusals: readonly [name: string, env: Readonly<Record<string, string>>, message: RegExp][] = [
  ['a certificate whose team is unknown', { MACOS_SIGN: 'Apple Development: A (ABCDE12345)' }, /Set MACOS_TEAM/],
  ['a certificate without a profile', { MACOS_SIGN: CERTIFICATE }, /Set MACOS_PROFILE/],
  ['a team without a certificate', { MACOS_TEAM: TEAM }, /MACOS_SIGN is not/],
  ['a bundle id with a blank', { MACOS_BUNDLE_ID: 'my cam' }, /has to look like/],
];
for (const [name, env, message] of refusals) {
  test(`refuses ${name}, and says what to set`, options, () => {
    const { status, stderr } = build(env);
    assert.equal(status, 1);
    assert.match(stderr, message);
  });
}

test(
  "Homebrew's Node is refused for other Macs before anything is compiled, and one that would not start always",
  options,
  () => {
    const node = join(folder, 'node-homebrew');
    const withLibrary = (library: string): void =>
      writeFileSync(node, fakeMachO({ architectures: ['arm64'], libraries: [library] }));
    withLibrary('/opt/homebrew/opt/libuv/lib/libuv.1.dylib');
    const signed = build({ MACOS_SIGN: CERTIFICATE, MACOS_PROFILE: profileFile, MACOS_NODE: node });
    assert.deepEqual([signed.status, existsSync(log)], [1, false], signed.stdout + signed.stderr);
    assert.match(signed.stdout, /fail .*\/opt\/homebrew.*→ Set MACOS_NODE to a Node from nodejs\.org/s);
    withLibrary('@rpath/libnode.137.dylib');
    const adHoc = build({ MACOS_NODE: node });
    assert.deepEqual([adHoc.status, existsSync(log)], [1, false], adHoc.stdout + adHoc.stderr);
    assert.match(adHoc.stdout, /does not run inside the app/);
  },
);

test('an app that Apple does not notarize is not stapled, and the reasons are shown', options, () => {
  const env = { MACOS_SIGN: CERTIFICATE, MACOS_NOTARY_PROFILE: 'notary', APPLE_NOTARY_STATUS: 'Invalid' };
  const { status, stderr } = withTools('scripts/macos/notarize-app.sh', [folder], env);
  assert.equal(status, 1);
  assert.match(stderr, /not notarized the app \(Invalid\)[\s\S]*the log of some-submission/);
  assert.doesNotMatch(readFileSync(log, 'utf8'), /^stapler/m);
});

test('on another system the script says what it needs', options, () => {
  const { status, stdout } = spawnSync(join(ROOT, 'scripts/build-swift.sh'), { encoding: 'utf8' });
  assert.equal(status, 0);
  assert.match(stdout, /built only on macOS 13 or later with Xcode 15 or later/);
});

function build(env: Readonly<Record<string, string>>): SpawnSyncReturns<string> {
  return withTools('scripts/build-swift.sh', [], env);
}

/** Runs a script that finds the doubles before all other programs. */
function withTools(
  script: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): SpawnSyncReturns<string> {
  rmSync(log, { force: true });
  const path = `${join(folder, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`;
  const defaults = { MACOS_NODE: join(folder, 'node-arm64'), MACOS_BUILD: '1', APPLE_TOOLS_LOG: log };
  return spawnSync(join(ROOT, script), args, {
    encoding: 'utf8',
    env: { ...process.env, ...defaults, ...env, PATH: path },
  });
}

/** Makes programs that have the names of Apple's tools. */
function makeDoubles(bin: string): void {
  mkdirSync(bin, { recursive: true });
  const tools = join(ROOT, 'test/apple/tools/apple-tools.ts');
  const loader = pathToFileURL(join(ROOT, 'scripts/typescript.mjs'));
  for (const name of ['uname', 'xcrun', 'codesign', 'ditto', 'iconutil']) {
    const script = `#!/bin/sh\nexec "${process.execPath}" --import "${loader}" "${tools}" ${name} "$@"\n`;
    writeFileSync(join(bin, name), script, { mode: 0o755 });
  }
}
