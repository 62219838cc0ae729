import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { previewSize, snapshotSize } from './picture-size.ts';

test('a preview has the shape of the canvas, at most 960 pixels wide or high', () => {
  for (const [width, height, expected] of [
    [1920, 1080, { width: 960, height: 540 }],
    [1080, 1920, { width: 540, height: 960 }],
    [1280, 720, { width: 960, height: 540 }],
    [640, 360, { width: 640, height: 360 }],
    [2, 2, { width: 2, height: 2 }],
    [16384, 2, { width: 960, height: 2 }],
  ] as const) {
    assert.deepEqual(previewSize({ width, height }), expected);
  }
});

test('all sizes are even and not larger than the canvas, whatever is asked for', () => {
  const side = fc.integer({ min: 1, max: 8192 }).map((half) => 2 * half);
  fc.assert(
    fc.property(
      side,
      side,
      fc.oneof(fc.integer({ min: -10, max: 1e6 }), fc.constant(undefined)),
      (width, height, asked) => {
        for (const size of [previewSize({ width, height }), snapshotSize({ width, height }, asked)]) {
          for (const [pixels, most] of [
            [size.width, width],
            [size.height, height],
          ] as const) {
            assert.ok(pixels % 2 === 0 && pixels >= 2 && pixels <= most, `${pixels} of ${most}`);
          }
        }
      },
    ),
  );
});
