import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { runSwiftTests } from './swift-tests.ts';
import { HAS_APPLE_MODULES, ROOT, withoutSwift } from './toolchain.ts';
import { swiftFiles, typeCheck } from './type-check.ts';

const HOST_APP = join(ROOT, 'swift/CameraExtension/HostApp');
const TESTS = join(ROOT, 'test/apple/swift/host-app');
const SUPPORT = swiftFiles(join(ROOT, 'test/apple/swift/tests/support'));
const LOGIC = swiftFiles(join(HOST_APP, 'Logic'));
/** Parts of the app that need only Foundation. */
const SERVER = ['ServerController', 'ServerLogFile', 'ServerProcess'].map((name) =>
  join(HOST_APP, `App/${name}.swift`),
);
/** A file with a selector needs Objective-C, which only a Mac has. Other systems use a double of this file. */
const MENU_ITEM = HAS_APPLE_MODULES
  ? join(HOST_APP, 'Selectors/ActionItem.swift')
  : join(TESTS, 'app/ActionItem.swift');
const APP = [...LOGIC, ...swiftFiles(join(HOST_APP, 'App')), MENU_ITEM];
const MAIN = join(HOST_APP, 'App/HostApp.swift');

// A call into CoreMediaIO may never return, and then the menu would not open. The server makes them, in its own process.
test('the host app does not call CoreMediaIO', () => {
  const sources = swiftFiles(HOST_APP).map((file) => readFileSync(file, 'utf8'));
  assert.deepEqual(
    sources.filter((source) => /import CoreMediaIO|CMIOObject|CMIOHardware|DiscoverySession/.test(source)),
    [],
  );
});

for (const version of ['5', '6'] as const) {
  test(`the host app compiles in Swift ${version} mode`, { skip: withoutSwift() }, async () => {
    assert.equal(await typeCheck(APP, version), '');
  });
}

test('the logic of the host app', { skip: withoutSwift() }, (t) =>
  runSwiftTests(t, {
    name: 'HostAppLogic',
    files: [...LOGIC, ...SERVER, ...SUPPORT, ...swiftFiles(join(TESTS, 'logic'))],
  }),
);

test(
  'the host app against doubles of AppKit, AVFoundation and SystemExtensions',
  {
    skip: HAS_APPLE_MODULES ? 'the doubles are for systems without the real ones' : withoutSwift(),
  },
  (t) =>
    runSwiftTests(t, {
      name: 'HostAppDoubles',
      files: [
        ...APP.filter((file) => file !== MAIN && file !== MENU_ITEM),
        ...SUPPORT,
        ...swiftFiles(join(TESTS, 'app')),
      ],
    }),
);
