import { join } from 'node:path';
import { test } from 'node:test';
import { runSwiftTests } from './swift-tests.ts';
import { HAS_APPLE_MODULES, ROOT, withoutSwift } from './toolchain.ts';
import { EXTENSION, swiftFiles } from './type-check.ts';

const TESTS = join(ROOT, 'test/apple/swift/tests');
const skip = withoutSwift();

test('the logic of the Camera Extension', { skip }, (t) =>
  runSwiftTests(t, {
    name: 'LogicTests',
    files: [join(EXTENSION, 'Logic'), join(TESTS, 'support'), join(TESTS, 'logic')].flatMap(swiftFiles),
  }),
);

test(
  'the Camera Extension, with apps, feeders and a clock of the test',
  {
    skip: HAS_APPLE_MODULES ? 'only macOS makes clients of a stream: docs/macos-checklist.md covers this' : skip,
  },
  (t) =>
    runSwiftTests(t, {
      name: 'ExtensionTests',
      // The tests have a main.swift of their own.
      files: [EXTENSION, join(TESTS, 'support'), join(TESTS, 'extension')]
        .flatMap(swiftFiles)
        .filter((file) => file !== join(EXTENSION, 'main.swift')),
    }),
);
