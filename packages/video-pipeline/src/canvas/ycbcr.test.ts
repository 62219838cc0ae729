import assert from 'node:assert/strict';
import { test } from 'node:test';
import { YCbCr } from './ycbcr.ts';

const bt709 = new YCbCr('bt709');
const bt601 = new YCbCr('bt601');

type Triple = readonly [number, number, number];

/** Y, Cb, Cr of the 100 % colour bars of BT.709 in limited range, 8 bits. */
const colours: readonly { name: string; rgb: Triple; ycc: Triple }[] = [
  { name: 'black', rgb: [0, 0, 0], ycc: [16, 128, 128] },
  { name: 'white', rgb: [255, 255, 255], ycc: [235, 128, 128] },
  { name: 'grey', rgb: [128, 128, 128], ycc: [126, 128, 128] },
  { name: 'red', rgb: [255, 0, 0], ycc: [63, 102, 240] },
  { name: 'green', rgb: [0, 255, 0], ycc: [173, 42, 26] },
  { name: 'blue', rgb: [0, 0, 255], ycc: [32, 240, 118] },
  { name: 'yellow', rgb: [255, 255, 0], ycc: [219, 16, 138] },
  { name: 'cyan', rgb: [0, 255, 255], ycc: [188, 154, 16] },
  { name: 'magenta', rgb: [255, 0, 255], ycc: [78, 214, 230] },
];

for (const { name, rgb, ycc } of colours) {
  test(`${name} has its BT.709 values, and comes back`, () => {
    assert.deepEqual([bt709.y(...rgb), bt709.cb(...rgb), bt709.cr(...rgb)].map(Math.round), [...ycc]);
    const [y, u, v] = ycc;
    for (const [channel, value] of bt709.i420ToRgb(Uint8Array.of(y, y, y, y, u, v), 2, 2).entries()) {
      assert.ok(Math.abs(value - (rgb[channel % 3] ?? 0)) <= 2, `channel ${channel}: ${value}`);
    }
  });
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

test('red, green and blue have their BT.601 values, and come back', () => {
  const bars: readonly { rgb: Triple; ycc: Triple }[] = [
    { rgb: [255, 0, 0], ycc: [81, 90, 240] },
    { rgb: [0, 255, 0], ycc: [145, 54, 34] },
    { rgb: [0, 0, 255], ycc: [41, 240, 110] },
  ];
  for (const { rgb, ycc } of bars) {
    assert.deepEqual([bt601.y(...rgb), bt601.cb(...rgb), bt601.cr(...rgb)].map(Math.round), [...ycc]);
    const [y, u, v] = ycc;
    for (const [channel, value] of bt601.i420ToRgb(Uint8Array.of(y, y, y, y, u, v), 2, 2).entries()) {
      assert.ok(Math.abs(value - (rgb[channel % 3] ?? 0)) <= 2, `channel ${channel}: ${value}`);
    }
  }
});
