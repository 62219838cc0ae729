import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pixelAt, yccOf } from '../../canvas/testing/pixels.ts';
import { composeI420 } from './compose.ts';

type Rgba = readonly [number, number, number, number];

const area = { width: 4, height: 2 };
const dark = { base: [0, 0, 0], glow: [0, 0, 0], centre: { x: -9, y: 0 }, reach: 1 } as const;
const pixels = (...all: Rgba[]): Uint8ClampedArray => Uint8ClampedArray.from(all.flat());

test('opaque pixels are rounded to the nearest value', () => {
  const red: Rgba = [255, 0, 0, 255];
  const blue: Rgba = [0, 0, 255, 255];
  const picture = composeI420(pixels(red, red, blue, blue, red, red, blue, blue), area, dark);
  assert.deepEqual(pixelAt(picture, 4, 2, 1, 1), yccOf([255, 0, 0]));
  assert.deepEqual(pixelAt(picture, 4, 2, 2, 0), yccOf([0, 0, 255]));
});

test('chroma is the average of its four pixels', () => {
  const red: Rgba = [255, 0, 0, 255];
  const black: Rgba = [0, 0, 0, 255];
  const picture = composeI420(pixels(black, black, red, red, black, black, red, black), area, dark);
  assert.deepEqual([...picture], [16, 16, 63, 63, 16, 16, 63, 16, 128, 109, 128, 212], 'three red pixels of four');
});

test('half of the background is visible through half transparent pixels', () => {
  const half: Rgba = [200, 100, 50, 128];
  const ground = { ...dark, base: [50, 50, 50] } as const;
  const picture = composeI420(pixels(half, half, half, half, half, half, half, half), area, ground);
  const over = (value: number): number => 50 + ((value - 50) * 128) / 255;
  const expected = yccOf([over(200), over(100), over(50)]);
  for (const [plane, value] of pixelAt(picture, 4, 2, 3, 1).entries()) {
    assert.ok(Math.abs(value - (expected[plane] ?? 0)) <= 1);
  }
});

test('the background keeps its mean where its shade is between two values', () => {
  const wide = { width: 64, height: 64 };
  const ground = { ...dark, base: [10, 13, 19] } as const;
  const picture = composeI420(new Uint8ClampedArray(64 * 64 * 4), wide, ground);
  const luma = picture.subarray(0, 64 * 64);
  const mean = luma.reduce((sum, value) => sum + value, 0) / luma.length;
  assert.ok(Math.abs(mean - 26.99) < 0.05, `${mean}`);
  assert.ok(Math.max(...luma) - Math.min(...luma) <= 1);
});

test('the glow is around its centre and ends at its reach', () => {
  const wide = { width: 128, height: 16 };
  const ground = { ...dark, glow: [255, 255, 255], centre: { x: 0, y: 8 }, reach: 64 } as const;
  const picture = composeI420(new Uint8ClampedArray(128 * 16 * 4), wide, ground);
  const [near, middle, far] = [0, 32, 100].map((x) => picture[8 * 128 + x] ?? 0);
  assert.ok(near !== undefined && middle !== undefined && near > middle + 20 && middle > 18);
  assert.equal(far, 16);
});
