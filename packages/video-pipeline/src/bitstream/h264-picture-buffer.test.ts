import assert from 'node:assert/strict';
import { test } from 'node:test';
import { maxPictureBufferFrames } from './h264-picture-buffer.ts';

// Level, coded size and MaxDpbFrames, from table A-1.
const cases: readonly (readonly [level: number, width: number, height: number, frames: number])[] = [
  [10, 176, 144, 4],
  [30, 720, 576, 5],
  [31, 1280, 720, 5],
  [40, 1280, 720, 9],
  [40, 1920, 1088, 4],
  [42, 1920, 1088, 4],
  [51, 1920, 1088, 16],
  [52, 3840, 2160, 5],
  [13, 352, 288, 6],
];

for (const [levelIdc, codedWidth, codedHeight, frames] of cases) {
  test(`level ${levelIdc / 10} holds ${frames} frames of ${codedWidth}x${codedHeight}`, () => {
    assert.equal(maxPictureBufferFrames({ levelIdc, codedWidth, codedHeight }), frames);
  });
}
