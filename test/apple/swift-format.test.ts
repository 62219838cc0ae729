import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HAS_APPLE_MODULES, runSwift, withoutSwift } from './toolchain.ts';

// Other versions of the formatter, as Xcode has them, want other lines.
test('the Swift parts and their tests are formatted', {
  skip: HAS_APPLE_MODULES ? "is checked with Debian's swift-format" : withoutSwift(),
}, async () => {
  const folders = ['swift/CameraExtension', 'test/apple/swift'];
  const { output } = await runSwift(['swift-format', 'lint', '--strict', '--recursive', ...folders]);
  assert.equal(output, '');
});
