import assert from 'node:assert/strict';
import { test } from 'node:test';
import { i420Size } from './canvas.ts';
import { i420ToNv12, nv12ToI420 } from './nv12.ts';

/** A picture whose neighbouring bytes differ, and whose planes differ. */
function pictureOf(width: number, height: number, at = 0): Uint8Array {
  const size = i420Size(width, height);
  const picture = new Uint8Array(new ArrayBuffer(size + at), at, size);
  for (let index = 0; index < size; index++) picture[index] = (index * 31 + (index >> 8)) & 0xff;
  return picture;
}

for (const [width, height, stride, at] of [
  [16, 8, 16, 0],
  [16, 8, 64, 0],
  [18, 6, 18, 0],
  [18, 6, 20, 0],
  [2, 2, 2, 0],
  [2, 2, 64, 0],
  [1280, 720, 1280, 0],
  [426, 240, 448, 0],
  [16, 8, 16, 1],
  [16, 8, 32, 2],
] as const) {
  test(`${width}x${height} into rows of ${stride} bytes, from offset ${at}, and back`, () => {
    const picture = pictureOf(width, height, at);
    const luma = { bytes: new Uint8Array(stride * height).fill(7), stride };
    const chroma = { bytes: new Uint8Array((stride * height) / 2).fill(7), stride };
    i420ToNv12(picture, { width, height, fps: 30 }, { luma, chroma });
    const expectedLuma = new Uint8Array(stride * height).fill(7);
    const expectedChroma = new Uint8Array((stride * height) / 2).fill(7);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) expectedLuma[y * stride + x] = picture[y * width + x] ?? -1;
    }
    for (let y = 0; y < height / 2; y++) {
      for (let x = 0; x < width / 2; x++) {
        const sample = width * height + (y * width) / 2 + x;
        expectedChroma[y * stride + 2 * x] = picture[sample] ?? -1;
        expectedChroma[y * stride + 2 * x + 1] = picture[sample + (width * height) / 4] ?? -1;
      }
    }
    assert.deepEqual(luma.bytes, expectedLuma);
    assert.deepEqual(chroma.bytes, expectedChroma);
    const back = new Uint8Array(picture.length);
    nv12ToI420({ luma, chroma }, { width, height, fps: 30 }, back);
    assert.deepEqual(back, picture.slice());
  });
}
