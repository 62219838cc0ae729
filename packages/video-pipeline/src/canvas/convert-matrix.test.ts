import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { i420Size } from './canvas.ts';
import { convertMatrix } from './convert-matrix.ts';
import { pixelAt, yccOf } from './testing/pixels.ts';
import { YCbCr } from './ycbcr.ts';

const level = fc.integer({ min: 0, max: 255 });
const colour = fc.tuple(level, level, level);
const ways = fc.constantFrom(['bt601', 'bt709'] as const, ['bt709', 'bt601'] as const);

/** Rounded twice, each of three samples may be half a level off, which blue and red magnify. */
const TOLERANCE = 3;

test('the colours of a picture stay the same in the other matrix, block by block', () => {
  const size = { width: 6, height: 4 };
  const total = i420Size(size.width, size.height);
  fc.assert(
    fc.property(ways, fc.array(colour, { minLength: 6, maxLength: 6 }), ([from, to], blocks) => {
      const source = new YCbCr(from);
      const picture = new Uint8Array(total);
      for (const [index, block] of blocks.entries()) {
        const [y = 0, u = 0, v = 0] = yccOf(block, source);
        const [column, row] = [index % 3, Math.floor(index / 3)];
        for (const at of [0, 1, 6, 7]) picture[row * 12 + column * 2 + at] = y;
        picture[24 + index] = u;
        picture[30 + index] = v;
      }
      const target = new Uint8Array(total);
      convertMatrix({ picture, size, from, to, target });
      const result = new YCbCr(to);
      for (let y = 0; y < size.height; y++) {
        for (let x = 0; x < size.width; x++) {
          const block = blocks[(y >> 1) * 3 + (x >> 1)] ?? [0, 0, 0];
          const [luma = 0, cb = 0, cr = 0] = pixelAt(target, size.width, size.height, x, y);
          for (const [channel, value] of result.toRgb(luma, cb, cr).entries())
            assert.ok(
              Math.abs(Math.round(value) - (block[channel] ?? 0)) <= TOLERANCE,
              `${block} became ${value} in ${channel}`,
            );
        }
      }
    }),
  );
});

test('detail in luma is kept, and values beyond the range are clipped', () => {
  const size = { width: 2, height: 2 };
  const target = new Uint8Array(6);
  convertMatrix({ picture: Uint8Array.of(16, 100, 101, 235, 128, 128), size, from: 'bt601', to: 'bt709', target });
  assert.deepEqual([...target], [16, 100, 101, 235, 128, 128]);
  convertMatrix({ picture: Uint8Array.of(0, 255, 0, 255, 255, 0), size, from: 'bt709', to: 'bt601', target });
  assert.ok(
    [...target.subarray(0, 4)].every((value) => value < 60 || value > 200),
    `${target}`,
  );
  convertMatrix({ picture: Uint8Array.of(0, 255, 0, 255, 0, 255), size, from: 'bt709', to: 'bt601', target });
  assert.ok(
    [...target.subarray(0, 4)].every((value) => value < 60 || value > 200),
    `${target}`,
  );
});
