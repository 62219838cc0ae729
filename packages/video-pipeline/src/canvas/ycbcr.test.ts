import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BT601, BT709, yccOf } from './testing/pixels.ts';
import { YCbCr } from './ycbcr.ts';

const bt709 = new YCbCr('bt709');

const RGB: Readonly<Record<string, readonly [number, number, number]>> = {
  black: [0, 0, 0],
  white: [255, 255, 255],
  grey: [128, 128, 128],
  red: [255, 0, 0],
  green: [0, 255, 0],
  blue: [0, 0, 255],
  yellow: [255, 255, 0],
  cyan: [0, 255, 255],
  magenta: [255, 0, 255],
};

for (const [matrix, colours] of [
  ['bt709', BT709],
  ['bt601', BT601],
] as const) {
  const ycbcr = new YCbCr(matrix);
  for (const [name, ycc] of Object.entries(colours)) {
    test(`${name} to ${matrix} and back`, () => {
      const rgb = RGB[name];
      assert.ok(rgb);
      assert.deepEqual(yccOf(rgb, ycbcr), [...ycc]);
      const [y, u, v] = ycc;
      for (const [channel, value] of ycbcr.i420ToRgb(Uint8Array.of(y, y, y, y, u, v), 2, 2).entries()) {
        assert.ok(Math.abs(value - (rgb[channel % 3] ?? 0)) <= 2, `channel ${channel}: ${value}`);
      }
    });
  }
}

test('a chroma sample colours its own 2x2 pixels', () => {
  const picture = Uint8Array.of(16, 16, 63, 63, 16, 16, 63, 63, 128, 102, 128, 240);
  const rgb = bt709.i420ToRgb(picture, 4, 2);
  const pixel = (x: number, y: number): number[] => [...rgb.subarray((y * 4 + x) * 3, (y * 4 + x) * 3 + 3)];
  assert.deepEqual(
    [pixel(1, 1), pixel(0, 0)],
    [
      [0, 0, 0],
      [0, 0, 0],
    ],
  );
  assert.deepEqual(pixel(2, 0), pixel(3, 1));
  assert.ok((pixel(2, 0)[0] ?? 0) > 250);
});

test('values outside the limited range are clipped', () => {
  assert.deepEqual(
    [...bt709.i420ToRgb(Uint8Array.of(0, 255, 16, 235, 128, 128), 2, 2)].slice(0, 6),
    [0, 0, 0, 255, 255, 255],
  );
});
