import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VideoError } from '../errors.ts';
import { i420Size } from './canvas.ts';
import { Nv12Copier, type Nv12Picture } from './nv12.ts';

const canvas = { width: 4, height: 2, fps: 30 };
const upright = { fit: 'contain', rotate: 0, mirror: false } as const;

/** Rows are padded, as IOSurfaces pad them. */
const picture: Nv12Picture = {
  width: 4,
  height: 2,
  luma: { bytes: Uint8Array.of(1, 2, 3, 4, 99, 99, 5, 6, 7, 8), stride: 6 },
  chroma: { bytes: Uint8Array.of(10, 20, 11, 21, 99, 99), stride: 6 },
  matrix: undefined,
  pixelAspect: [1, 1],
};

test('copies a picture of the size of the canvas, without the padding of its rows', () => {
  const surface = new Uint8Array(i420Size(4, 2)).fill(255);
  new Nv12Copier(canvas, upright).draw(picture, surface);
  assert.deepEqual([...surface], [1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 20, 21]);
});

test('says what is missing for pictures that must be scaled, turned or mirrored', () => {
  const surface = new Uint8Array(i420Size(4, 2));
  const refused = { code: 'VIDEO_ERR_NO_LIBAV', name: VideoError.name };
  assert.throws(() => new Nv12Copier(canvas, upright).draw({ ...picture, width: 2 }, surface), refused);
  assert.throws(() => new Nv12Copier(canvas, { ...upright, mirror: true }).draw(picture, surface), refused);
  assert.throws(() => new Nv12Copier(canvas, { ...upright, rotate: 180 }).draw(picture, surface), refused);
});
