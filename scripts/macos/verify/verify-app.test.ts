import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { buildBinary, parse } from 'plist';
import {
  APP_NAME,
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
import {
  entitlementsOf,
  filled,
  profile,
  signedBy,
  TEAM,
  writeExecutable,
  writeFixtureApp,
} from '../testing/fixture-app.ts';
import { verifyApp, verifyNode } from './verify-app.ts';

const folder = mkdtempSync(join(tmpdir(), 'rtmp-vcam-verify-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const EXTENSION = `${EXTENSIONS_FOLDER}/${EXTENSION_ID}.systemextension`;
const HOST_EXECUTABLE = `Contents/MacOS/${APP_NAME}`;
const EXTENSION_EXECUTABLE = `${EXTENSION}/Contents/MacOS/${EXTENSION_ID}`;

function failuresOf(app: string): string[] {
  return verifyApp(app, { release: true })
    .filter(({ level }) => level === 'fail')
    .map(({ text }) => text);
}

/** Changes the text of one file; fails when `from` is not in it. */
function edit(path: string, from: string, to: string): (app: string) => void {
  return (app) => {
    const text = readFileSync(join(app, path), 'utf8');
    const changed = text.replaceAll(from, to);
    assert.notEqual(changed, text);
    writeFileSync(join(app, path), changed);
  };
}

/** Signs an executable again, with other entitlements. */
function sign(
  what: 'HostApp' | 'Extension',
  change: (entitlements: string) => string,
  more = {},
): (app: string) => void {
  const [path, id] = what === 'HostApp' ? [HOST_EXECUTABLE, HOST_ID] : [EXTENSION_EXECUTABLE, EXTENSION_ID];
  const entitlements = change(entitlementsOf(what));
  return (app) =>
    writeExecutable(join(app, path), {
      architectures: ARCHITECTURES,
      signature: { ...signedBy(id), entitlements, ...more },
    });
}

const same = (text: string): string => text;

/** Mistakes, and the message that each one leads to. */
const mistakes: readonly [name: string, make: (app: string) => void, message: RegExp][] = [
  ['no Info.plist', (app) => rmSync(join(app, 'Contents/Info.plist')), /app has no readable/],
  ['a broken Info.plist', edit(`${EXTENSION}/Contents/Info.plist`, '</dict>', ''), /extension has no readable/],
  [
    'another bundle id',
    edit('Contents/Info.plist', HOST_ID, 'com.example'),
    /app: Info.plist is .*; found: another CFBundleIdentifier$/,
  ],
  [
    'a key that is missing',
    edit(`${EXTENSION}/Contents/Info.plist`, 'CMIOExtensionMach', 'Mach'),
    /extension: Info.plist is .*; found: another CMIOExtension$/,
  ],
  ['a key that is not ours', edit('Contents/Info.plist', '<dict>', '<dict><key>X</key><true/>'), /another X$/],
  [
    'a variable that is not filled in',
    edit(`${EXTENSION}/Contents/Info.plist`, `${TEAM}.`, '$(TeamIdentifierPrefix)'),
    /extension: Info.plist is .*; found: another CMIOExtension$/,
  ],
  ['no icon', (app) => rmSync(join(app, 'Contents/Resources/AppIcon.icns')), /has an icon/],
  [
    'another version',
    edit(`${EXTENSION}/Contents/Info.plist`, '1.2.30042', '1.2.30041'),
    /CFBundleVersion, like the one of the app/,
  ],
  [
    'a version that is not made of numbers',
    edit('Contents/Info.plist', '1.2.30042', '1.2.3-beta'),
    /one to three numbers/,
  ],
  ['no extension', (app) => rmSync(join(app, EXTENSIONS_FOLDER), { recursive: true }), /contains one system extension/],
  [
    'an old extension beside it',
    (app) => cpSync(join(app, EXTENSION), join(app, EXTENSIONS_FOLDER, 'x.systemextension'), { recursive: true }),
    /contains one system extension/,
  ],
  [
    'another file name',
    (app) => renameSync(join(app, EXTENSION), join(app, EXTENSIONS_FOLDER, 'Camera.systemextension')),
    /file name is .*; found: Camera.systemextension/,
  ],
  ['no executable', (app) => rmSync(join(app, EXTENSION_EXECUTABLE)), /is not a Mach-O executable/],
  [
    'a script as executable',
    (app) => writeFileSync(join(app, HOST_EXECUTABLE), '#!/bin/sh\n'),
    /is not a Mach-O executable/,
  ],
  [
    'other entitlements',
    sign('Extension', (text) => text.replace('app-sandbox', 'x')),
    /extension: its entitlements are .*; found: another .*app-sandbox/,
  ],
  ['another group', sign('HostApp', (text) => text.replaceAll(TEAM, 'OTHER12345')), /app: its ent.*application-groups/],
  [
    'no right to install',
    sign('HostApp', (text) => text.replace('extension.install', 'x')),
    /found: another .*install/,
  ],
  ['no id for the profile', sign('HostApp', (text) => text.replace('application-identifier', 'x')), /app: its entitl/],
  [
    'a comment in the entitlements',
    sign('Extension', (text) => text.replace('<dict>', '<dict><!-- x -->')),
    /its entitlements contain no comment/,
  ],
  ['no hardened runtime', sign('HostApp', same, { hardenedRuntime: false }), /app: is signed for the hardened runtime/],
  ['another team', sign('Extension', same, { team: 'OTHER12345' }), /signed by the same team/],
  ['another identifier', sign('Extension', same, { identifier: 'a.out' }), /extension: is signed with its bundle id/],
  ['ad hoc', sign('HostApp', same, { team: undefined }), /app: is signed by a team/],
  [
    'one architecture',
    (app) => writeExecutable(join(app, HOST_EXECUTABLE), { architectures: ['arm64'], signature: signedBy(HOST_ID) }),
    /app: runs on arm64 and x86_64; found: arm64 only/,
  ],
  [
    'code for a newer macOS',
    (app) => writeExecutable(join(app, EXTENSION_EXECUTABLE), { architectures: ARCHITECTURES, minimumSystem: 15 }),
    /extension: runs on macOS 13.0; found: built for macOS 15.0, 15.0 and later/,
  ],
  [
    'no signature',
    (app) => writeExecutable(join(app, HOST_EXECUTABLE), { architectures: ARCHITECTURES }),
    /app: is not signed/,
  ],
  ['no profile', (app) => rmSync(join(app, 'Contents/embedded.provisionprofile')), /no provisioning profile/],
  [
    'a profile that has expired',
    (app) => writeFileSync(join(app, 'Contents/embedded.provisionprofile'), profile(new Date('2020-01-01'))),
    /has not expired/,
  ],
  [
    "another app's profile",
    (app) => {
      const other = profile(new Date('2099-01-01'), { 'com.apple.application-identifier': `${TEAM}.com.example` });
      writeFileSync(join(app, 'Contents/embedded.provisionprofile'), other);
    },
    /the profile is for/,
  ],
  ['no server', (app) => rmSync(join(app, SERVER_PATH, SERVER_MAIN)), /server: has node_modules/],
  [
    "Homebrew's Node",
    (app) => {
      const libraries = ['/opt/homebrew/opt/libuv/lib/libuv.1.dylib'];
      writeExecutable(join(app, SERVER_PATH, SERVER_NODE), {
        architectures: ARCHITECTURES,
        libraries,
        signature: signedBy('node'),
      });
    },
    /Node needs only libraries of macOS; found: \/opt\/homebrew/,
  ],
  [
    'a Node for a newer macOS',
    (app) =>
      writeExecutable(join(app, SERVER_PATH, SERVER_NODE), {
        architectures: ARCHITECTURES,
        minimumSystem: 14,
        signature: signedBy('node'),
      }),
    /server: Node: runs on macOS 13.0; found: built for macOS 14.0/,
  ],
  [
    'a native module of one architecture',
    (app) => rmSync(join(app, SERVER_PATH, 'node_modules/@koromix/koffi-darwin-x64'), { recursive: true }),
    /koffi runs on arm64 and x86_64; found: arm64 only/,
  ],
  [
    'FFmpeg in the server',
    (app) =>
      cpSync(join(app, SERVER_PATH, 'bin'), join(app, SERVER_PATH, 'node_modules/node-av/x'), { recursive: true }),
    /contains no FFmpeg/,
  ],
  [
    'a native module of another team',
    (app) =>
      writeExecutable(join(app, SERVER_PATH, 'node_modules/@napi-rs/canvas-darwin-x64/skia.node'), {
        architectures: ['x86_64'],
      }),
    /every native module are signed by the app's team/,
  ],
];

test('an app without mistakes passes every check', () => {
  const app = goodApp();
  assert.deepEqual(failuresOf(app), []);
});

test('the lists of the repository have what macOS demands of an extension', () => {
  const [host, extension, entitlements] = [
    'HostApp/Info.plist',
    'Extension/Info.plist',
    'Entitlements/Extension.entitlements',
  ].map((path) => parsePropertyList(filled(path)));
  const service = textAt(asDictionary(extension?.['CMIOExtension']), 'CMIOExtensionMachServiceName') ?? '';
  const [group = '?'] = textsAt(entitlements, 'com.apple.security.application-groups');
  assert.ok(service.startsWith(`${group}.`) && group.startsWith(`${TEAM}.`), 'error 9 otherwise');
  assert.equal(entitlements?.['com.apple.security.app-sandbox'], true);
  const [id = '', hostId = ''] = [extension, host].map((list) => textAt(list, 'CFBundleIdentifier'));
  assert.ok(id.startsWith(`${hostId}.`) && id === textAt(extension, 'CFBundleExecutable'), 'error 4 otherwise');
  for (const [list, type] of [
    [host, 'APPL'],
    [extension, 'SYSX'],
  ] as const) {
    assert.equal(textAt(list, 'CFBundlePackageType'), type);
    assert.equal(textAt(list, 'LSMinimumSystemVersion'), MINIMUM_SYSTEM);
    assert.deepEqual(textsAt(list, 'CFBundleSupportedPlatforms'), ['MacOSX']);
    assert.ok(textAt(list, 'NSSystemExtensionUsageDescription'), 'macOS refuses the extension without it');
  }
  // Without these, macOS ends the server and does not ask for permission.
  for (const key of ['NSCameraUsageDescription', 'NSLocalNetworkUsageDescription']) assert.ok(textAt(host, key), key);
});

test('a binary Info.plist is read too', () => {
  const app = goodApp();
  const path = join(app, 'Contents/Info.plist');
  writeFileSync(path, buildBinary(parse(readFileSync(path, 'utf8'))));
  assert.deepEqual(failuresOf(app), []);
});

test('an app that is not for release may be signed ad hoc, with a warning', () => {
  const app = goodApp();
  sign('HostApp', same, { team: undefined })(app);
  const warnings = verifyApp(app).filter(({ level }) => level === 'warn');
  assert.deepEqual(
    warnings.map(({ text }) => text),
    ['expected: app: is signed by a team; found: an ad-hoc signature'],
  );
});

/** What an ad-hoc build makes: no extension, no team, no entitlement that needs one. */
function adHocApp(entitlements: string): string {
  const app = goodApp();
  rmSync(join(app, EXTENSIONS_FOLDER), { recursive: true });
  const signature = { identifier: HOST_ID, entitlements: filled(`Entitlements/${entitlements}.entitlements`) };
  writeExecutable(join(app, HOST_EXECUTABLE), { architectures: ARCHITECTURES, signature });
  return app;
}

test('an app that is signed ad hoc has no extension, and no entitlement that needs a team', () => {
  const wrong = verifyApp(adHocApp('AdHoc')).filter(({ level }) => level !== 'ok');
  assert.deepEqual(
    wrong.map(({ level, text }) => [level, text]),
    [['warn', 'expected: app: contains one system extension; found: missing']],
  );
  const failures = failuresOf(adHocApp('HostApp'));
  assert.ok(failures.some((text) => text.includes('its entitlements') && text.includes('system-extension.install')));
});

test('a Node that other Macs cannot run is a warning for an app of this Mac; one that would not start is a failure', () => {
  const node = join(folder, 'node');
  const check = (library: string, options = {}): string[] => {
    writeExecutable(node, { architectures: ['arm64'], libraries: ['/usr/lib/libc++.1.dylib', library] });
    return verifyNode([node], options).map(({ level }) => level);
  };
  assert.deepEqual(check('/System/Library/Frameworks/Security.framework/Security'), ['ok', 'warn', 'ok']);
  assert.deepEqual(check('/opt/homebrew/opt/libuv/lib/libuv.1.dylib'), ['warn', 'warn', 'ok']);
  assert.deepEqual(check('/opt/homebrew/opt/libuv/lib/libuv.1.dylib', { signed: true }), ['fail', 'warn', 'ok']);
  assert.deepEqual(check('/opt/homebrew/opt/libuv/lib/libuv.1.dylib', { release: true }), ['fail', 'fail', 'ok']);
  assert.deepEqual(check('@rpath/libnode.137.dylib'), ['fail', 'warn', 'ok']);
  writeExecutable(join(folder, 'other'), { architectures: ['x86_64'] });
  writeExecutable(node, { architectures: ['arm64'] });
  assert.deepEqual(new Set(verifyNode([node, join(folder, 'other')]).map(({ level }) => level)), new Set(['ok']));
  assert.deepEqual(
    verifyNode([join(folder, 'missing')]).map(({ level }) => level),
    ['fail'],
  );
});

for (const [name, make, message] of mistakes) {
  test(`finds ${name}`, () => {
    const app = goodApp();
    make(app);
    const failures = failuresOf(app);
    assert.ok(
      failures.some((text) => message.test(text)),
      `failures: ${failures.join('; ')}`,
    );
  });
}

function goodApp(): string {
  return writeFixtureApp(mkdtempSync(join(folder, 'app-')));
}
