import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCanvas } from '@napi-rs/canvas';
import fc from 'fast-check';
import { PICTURE_FORMATS } from './picture-format.ts';

/** An empty picture in each format, in the order of PICTURE_FORMATS. */
function pictures(width: number, height: number): Buffer[] {
  const canvas = createCanvas(width, height);
  return [canvas.toBuffer('image/png'), canvas.toBuffer('image/jpeg'), canvas.toBuffer('image/webp')];
}

test('the size is found without decoding the picture', () => {
  for (const [width, height] of [
    [1, 1],
    [300, 2],
    [257, 255],
    [1, 1000],
  ] as const) {
    for (const [index, bytes] of pictures(width, height).entries()) {
      for (const [other, format] of PICTURE_FORMATS.entries()) assert.equal(format.matches(bytes), other === index);
      assert.deepEqual(PICTURE_FORMATS[index]?.sizeOf(bytes), { width, height });
      assert.equal(PICTURE_FORMATS[index]?.isWhole(bytes), true);
    }
  }
});

test('the three kinds of WebP have their size in different places', () => {
  const webp = (kind: string, content: readonly number[]): Buffer =>
    Buffer.concat([Buffer.from(`RIFF____WEBP${kind}____`, 'latin1'), Buffer.from(content), Buffer.alloc(16)]);
  const sizeOf = PICTURE_FORMATS[2]?.sizeOf;
  assert.deepEqual(sizeOf?.(webp('VP8 ', [0, 0, 0, 0x9d, 1, 0x2a, 0x40, 0xc1, 0x2c, 1])), { width: 320, height: 300 });
  assert.deepEqual(sizeOf?.(webp('VP8L', [0x2f, 0xff, 0xff, 0xff, 0x0f])), { width: 16384, height: 16384 });
  assert.deepEqual(sizeOf?.(webp('VP8X', [0, 0, 0, 0, 0xff, 0xff, 0xff, 0, 0, 1])), { width: 1 << 24, height: 65537 });
  assert.equal(sizeOf?.(webp('ALPH', [])), undefined);
});

test('a JPEG may have anything before its size, such as a preview with a size and an end of its own', () => {
  const jpeg = createCanvas(40, 30).toBuffer('image/jpeg');
  const preview = createCanvas(9, 9).toBuffer('image/jpeg');
  const length = Buffer.from([(preview.length + 2) >> 8, (preview.length + 2) & 255]);
  const withPreview = Buffer.concat([
    jpeg.subarray(0, 2),
    Buffer.from([0xff, 0xff, 0xff, 0xe1]),
    length,
    preview,
    jpeg.subarray(2),
  ]);
  assert.deepEqual(PICTURE_FORMATS[1]?.sizeOf(withPreview), { width: 40, height: 30 });
  assert.equal(PICTURE_FORMATS[1]?.isWhole(withPreview), true);
  for (const missing of [1, 2, 100, jpeg.length - 2])
    assert.equal(PICTURE_FORMATS[1]?.isWhole(withPreview.subarray(0, -missing)), false, `${missing} bytes are missing`);
});

test('any bytes behind the first ones give a size or none', () => {
  const starts = pictures(20, 10).map((bytes) => bytes.subarray(0, 30));
  fc.assert(
    fc.property(fc.constantFrom(...starts), fc.nat(30), fc.uint8Array({ maxLength: 60 }), (start, kept, rest) => {
      const bytes = Buffer.concat([start.subarray(0, kept), rest]);
      for (const format of PICTURE_FORMATS) {
        if (!format.matches(bytes)) continue;
        format.isWhole(bytes);
        const size = format.sizeOf(bytes);
        assert.ok(size === undefined || (Number.isInteger(size.width) && Number.isInteger(size.height)));
      }
    }),
    { numRuns: 2000 },
  );
});
