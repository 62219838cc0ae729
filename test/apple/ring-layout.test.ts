import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import * as layout from '../../packages/video-pipeline/src/ring/memory/layout.ts';
import { swiftProgram } from './swift-program.ts';
import { ROOT, runSwift, withoutSwift } from './toolchain.ts';

test('Swift reads the ring with the same offsets and constants as TypeScript', {
  skip: withoutSwift(),
}, async () => {
  const program = await swiftProgram('RingLayout', [join(ROOT, 'test/apple/swift/print-ring-layout.swift')]);
  const { code, output } = await runSwift([program]);
  assert.equal(code, 0, output);
  const { RING_STATES, frameStateOf, surfaceName, ...numbers } = layout;
  assert.deepEqual(JSON.parse(output), { ...numbers, STALE_NS: String(numbers.STALE_NS) });
});
