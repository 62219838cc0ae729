import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HAS_APPLE_MODULES, runSwift, withoutSwift } from './toolchain.ts';

// Other versions of swift-format, such as those in Xcode, break lines differently.
test('the Swift parts and their tests are formatted', {
  skip: HAS_APPLE_MODULES ? "only Debian's swift-format is used for this" : withoutSwift(),
}, async () => {
  const folders = ['swift/CameraExtension', 'test/apple/swift'];
  const { output } = await runSwift(['swift-format', 'lint', '--strict', '--recursive', ...folders]);
  assert.equal(output, '');
});
