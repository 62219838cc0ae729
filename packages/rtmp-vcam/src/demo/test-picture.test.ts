import assert from 'node:assert/strict';
import { test } from 'node:test';
import { I420Painter, yuvOf } from './i420-painter.ts';
import { TestPicture } from './test-picture.ts';

const NOON = new Date(2026, 0, 2, 12, 0, 0, 0);

test('colours are in BT.709 with limited range', () => {
  assert.deepEqual(yuvOf(0, 0, 0), { y: 16, u: 128, v: 128 });
  assert.deepEqual(yuvOf(1, 1, 1), { y: 235, u: 128, v: 128 });
  assert.deepEqual(yuvOf(1, 0, 0), { y: 63, u: 102, v: 240 });
  assert.deepEqual(yuvOf(0, 0, 1), { y: 32, u: 240, v: 118 });
});

test('a rectangle fills luma and the chroma beneath it, and is cut at the edges', () => {
  const painter = new I420Painter(8, 4);
  painter.rectangle(4, 2, 100, 100, { y: 1, u: 2, v: 3 });
  assert.deepEqual(
    [...painter.picture],
    [
      ...[0, 0, 0, 0, 0, 0, 0, 0],
      ...[0, 0, 0, 0, 0, 0, 0, 0],
      ...[0, 0, 0, 0, 1, 1, 1, 1],
      ...[0, 0, 0, 0, 1, 1, 1, 1],
      ...[0, 0, 0, 0, 0, 0, 2, 2],
      ...[0, 0, 0, 0, 0, 0, 3, 3],
    ],
  );
});

test('the picture moves with each frame, and the clock with the time', () => {
  const picture = new TestPicture({ width: 320, height: 180, fps: 30 });
  const first = picture.draw(0, NOON).slice();
  assert.deepEqual(picture.draw(0, NOON), first);
  assert.notDeepEqual(picture.draw(1, NOON), first);
  assert.notDeepEqual(picture.draw(0, new Date(NOON.getTime() + 1000)), first);
});

test('every size that the camera can have can be drawn, within limited range', () => {
  for (const [width, height] of [
    [160, 90],
    [90, 160],
    [3840, 2160],
    [162, 2160],
  ] as const) {
    const bytes = new TestPicture({ width, height, fps: 30 }).draw(7, NOON);
    assert.equal(bytes.length, width * height * 1.5);
    assert.ok(bytes.every((value) => value >= 16 && value <= 240));
  }
});
