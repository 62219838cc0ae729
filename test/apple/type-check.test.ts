import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HAS_APPLE_MODULES, withoutSwift } from './toolchain.ts';
import { EXTENSION, swiftFiles, typeCheck } from './type-check.ts';

const skip = withoutSwift();
const withoutMode6 = HAS_APPLE_MODULES ? 'Xcode 15 has no Swift 6 mode' : skip;

// The app is built in Swift 5 mode, because Xcode 15 has no other.
test('the Camera Extension compiles without a warning', { skip }, async () => {
  assert.equal(await typeCheck(swiftFiles(EXTENSION), '5'), '');
});

test('the Camera Extension has no data race that the compiler sees', { skip: withoutMode6 }, async () => {
  assert.equal(await typeCheck(swiftFiles(EXTENSION), '6'), '');
});
