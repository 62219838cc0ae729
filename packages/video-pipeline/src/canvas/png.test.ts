import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { i420Size } from './canvas.ts';
import { encodePng } from './png.ts';

/** A picture of 8x8 blocks, each in one colour that exists in RGB. */
function mosaic(width: number, height: number): Uint8Array {
  const picture = new Uint8Array(i420Size(width, height));
  const block = (x: number, y: number): number => (x >> 3) * 3 + (y >> 3) * 5;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) picture[y * width + x] = 60 + ((block(x, y) * 11) % 120);
  }
  const luma = width * height;
  for (let y = 0; y < height / 2; y++) {
    for (let x = 0; x < width / 2; x++) {
      const at = luma + (y * width) / 2 + x;
      picture[at] = 112 + ((block(x * 2, y * 2) * 7) % 32);
      picture[at + luma / 4] = 112 + ((block(x * 2, y * 2) * 13) % 32);
    }
  }
  return picture;
}

const ffmpeg = (input: Uint8Array, args: string[]): Buffer =>
  execFileSync('ffmpeg', ['-v', 'error', ...args, 'pipe:1'], { input, maxBuffer: 1 << 26 });

for (const [width, height] of [
  [64, 48],
  [322, 182],
] as const) {
  test(`ffmpeg reads a ${width}x${height} PNG and gets the picture back`, () => {
    const picture = mosaic(width, height);
    const back = ffmpeg(encodePng(picture, { width, height }), [
      ...['-f', 'png_pipe', '-i', 'pipe:0'],
      ...['-vf', 'scale=out_color_matrix=bt709:out_range=tv:flags=area+accurate_rnd+full_chroma_int+full_chroma_inp'],
      ...['-pix_fmt', 'yuv420p', '-f', 'rawvideo'],
    ]);
    assert.equal(back.length, picture.length);
    const worst = picture.reduce((most, value, at) => Math.max(most, Math.abs(value - (back[at] ?? 0))), 0);
    assert.ok(worst <= 2, `differs by ${worst}`);
  });
}

for (const matrix of ['bt601', 'bt709'] as const) {
  test(`colours of ${matrix} are the same as when ffmpeg converts the picture`, () => {
    const [width, height] = [64, 48];
    const picture = mosaic(width, height);
    const raw = ['-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-s', `${width}x${height}`, '-i', 'pipe:0'];
    const toRgb = [
      '-vf',
      `scale=in_color_matrix=${matrix}:in_range=tv:flags=neighbor+accurate_rnd+full_chroma_int`,
      '-pix_fmt',
      'rgb24',
      '-f',
      'rawvideo',
    ];
    const expected = ffmpeg(picture, [...raw, ...toRgb]);
    const actual = ffmpeg(encodePng(picture, { width, height, matrix }), [
      '-f',
      'png_pipe',
      '-i',
      'pipe:0',
      '-pix_fmt',
      'rgb24',
      '-f',
      'rawvideo',
    ]);
    assert.equal(actual.length, expected.length);
    const worst = expected.reduce((most, value, at) => Math.max(most, Math.abs(value - (actual[at] ?? 0))), 0);
    assert.ok(worst <= 2, `differs by ${worst}`);
  });
}
