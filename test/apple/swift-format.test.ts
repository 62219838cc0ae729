import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HAS_APPLE_MODULES, runSwift, withoutSwift } from './toolchain.ts';

// Other versions of the formatter, as Xcode has them, want other lines.
test('the Camera Extension and its tests are formatted', {
  skip: HAS_APPLE_MODULES ? "is checked with Debian's swift-format" : withoutSwift(),
}, async () => {
  const folders = ['swift/CameraExtension/Extension', 'test/apple/swift/tests', 'test/apple/swift/read-ring'];
  const { output } = await runSwift(['swift-format', 'lint', '--strict', '--recursive', ...folders]);
  assert.equal(output, '');
});
