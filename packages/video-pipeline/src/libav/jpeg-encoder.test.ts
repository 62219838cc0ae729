import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Canvas, i420Size, type Matrix } from '../canvas/canvas.ts';
import { i420ToNv12 } from '../canvas/nv12.ts';
import { i420Planes, type PicturePlanes } from '../canvas/picture-planes.ts';
import { planesOf } from '../canvas/surface.ts';
import { YCbCr } from '../canvas/ycbcr.ts';
import { decodePicture } from '../testing/decode-picture.ts';
import { JpegEncoder } from './jpeg-encoder.ts';
import { PictureShrinker } from './picture-shrinker.ts';

const COLOURS = [
  [255, 255, 255],
  [0, 0, 0],
  [255, 0, 0],
  [0, 255, 0],
  [0, 0, 255],
  [226, 172, 140],
  [0, 192, 192],
  [64, 64, 64],
] as const;
/** Levels by which a colour may differ. */
const TOLERANCE = 4;

/** Upright stripes, one for each colour, as tightly packed I420. */
function stripes({ width, height, matrix }: Canvas): Uint8Array {
  const picture = new Uint8Array(i420Size(width, height));
  const { y, u, v } = planesOf(picture, { width, height, fps: 1 });
  const ycbcr = new YCbCr(matrix);
  for (const [plane, columns, rows, level] of [
    [y, width, height, (rgb: readonly [number, number, number]) => ycbcr.y(...rgb)],
    [u, width / 2, height / 2, (rgb: readonly [number, number, number]) => ycbcr.cb(...rgb)],
    [v, width / 2, height / 2, (rgb: readonly [number, number, number]) => ycbcr.cr(...rgb)],
  ] as const) {
    for (let at = 0; at < columns * rows; at++) {
      const stripe = Math.floor(((at % columns) * COLOURS.length) / columns);
      plane[at] = Math.round(level(COLOURS[stripe] ?? [0, 0, 0]));
    }
  }
  return picture;
}

function nv12Of(picture: Uint8Array, canvas: Canvas): PicturePlanes {
  const stride = canvas.width + 64;
  const luma = { bytes: new Uint8Array(stride * canvas.height), stride };
  const chroma = { bytes: new Uint8Array((stride * canvas.height) / 2), stride };
  i420ToNv12(picture, canvas, { luma, chroma });
  return { format: 'nv12', planes: [luma, chroma] };
}

for (const matrix of ['bt601', 'bt709'] as const satisfies readonly Matrix[]) {
  for (const format of ['i420', 'nv12'] as const) {
    for (const [width, target] of [
      [1280, { width: 640, height: 360 }],
      [1280, { width: 1280, height: 720 }],
      [1922, { width: 322, height: 182 }],
      [16384, { width: 64, height: 6 }],
    ] as const) {
      test(`colours survive: ${format} in ${matrix}, ${width} pixels to ${target.width}`, async () => {
        const canvas = { width, height: 720, fps: 30, matrix };
        const picture = stripes(canvas);
        const planes = format === 'i420' ? i420Planes(picture, canvas) : nv12Of(picture, canvas);
        const encoder = new JpegEncoder({ source: canvas, target, matrix, quantiser: 4 });
        for (let time = 0; time < 2; time++) {
          const file = encoder.encode(planes);
          assert.equal(Buffer.from(file).toString('latin1', 6, 10), 'JFIF');
          const seen = await decodePicture(file);
          assert.deepEqual([seen.width, seen.height], [target.width, target.height]);
          for (const [index, colour] of COLOURS.entries()) {
            const x = Math.floor(((index + 0.5) * target.width) / COLOURS.length);
            const found = seen.at(x, target.height >> 1);
            const worst = Math.max(...colour.map((level, channel) => Math.abs(level - (found[channel] ?? -99))));
            assert.ok(worst <= TOLERANCE, `${colour} became ${found}`);
          }
        }
        encoder.close();
      });
    }
  }
}

test('at equal size it copies: the picture in I420 stays as it is', () => {
  const canvas = { width: 322, height: 182, fps: 30 };
  const picture = stripes(canvas);
  for (const planes of [i420Planes(picture, canvas), nv12Of(picture, canvas)]) {
    const shrinker = new PictureShrinker({ source: canvas, target: canvas });
    assert.ok(Buffer.from(shrinker.shrinkToI420(planes)).equals(picture));
    shrinker.close();
  }
});
