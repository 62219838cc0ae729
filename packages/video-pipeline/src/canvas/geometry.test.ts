import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type PlacedPicture, placePicture } from './geometry.ts';

const canvas = { width: 1280, height: 720, fps: 30 };
const square = (width: number, height: number) => ({ width, height, pixelAspect: 1 });

const cases: { name: string; placed: PlacedPicture; source: number[]; target: number[] }[] = [
  {
    name: 'same shape fills the canvas',
    placed: placePicture(square(1920, 1080), canvas, 'contain'),
    source: [0, 0, 1920, 1080],
    target: [0, 0, 1280, 720],
  },
  {
    name: 'nearly 16:9 fills the canvas',
    placed: placePicture(square(426, 240), canvas, 'contain'),
    source: [0, 0, 426, 240],
    target: [0, 0, 1280, 720],
  },
  {
    name: 'portrait gets bars left and right',
    placed: placePicture(square(720, 1280), canvas, 'contain'),
    source: [0, 0, 720, 1280],
    target: [436, 0, 406, 720],
  },
  {
    name: '4:3 gets bars left and right',
    placed: placePicture(square(640, 480), canvas, 'contain'),
    source: [0, 0, 640, 480],
    target: [160, 0, 960, 720],
  },
  {
    name: '21:9 gets bars above and below',
    placed: placePicture(square(2560, 1080), canvas, 'contain'),
    source: [0, 0, 2560, 1080],
    target: [0, 90, 1280, 540],
  },
  {
    name: 'anamorphic pixels are made square',
    placed: placePicture({ width: 720, height: 576, pixelAspect: 64 / 45 }, canvas, 'contain'),
    source: [0, 0, 720, 576],
    target: [0, 0, 1280, 720],
  },
  {
    name: 'cover crops the top and bottom',
    placed: placePicture(square(640, 480), canvas, 'cover'),
    source: [0, 60, 640, 360],
    target: [0, 0, 1280, 720],
  },
  {
    name: 'cover crops the sides',
    placed: placePicture(square(2560, 1080), canvas, 'cover'),
    source: [320, 0, 1920, 1080],
    target: [0, 0, 1280, 720],
  },
  {
    name: 'stretch uses everything',
    placed: placePicture(square(100, 900), canvas, 'stretch'),
    source: [0, 0, 100, 900],
    target: [0, 0, 1280, 720],
  },
  {
    name: 'a sliver keeps two pixels',
    placed: placePicture(square(4, 4000), canvas, 'contain'),
    source: [0, 0, 4, 4000],
    target: [638, 0, 2, 720],
  },
];

for (const { name, placed, source, target } of cases) {
  test(name, () => {
    assert.deepEqual(Object.values(placed.source), source);
    assert.deepEqual(Object.values(placed.target), target);
  });
}

test('the target is even and inside the canvas for every size', () => {
  for (let width = 16; width < 2000; width += 37) {
    for (let height = 16; height < 2000; height += 41) {
      const { target } = placePicture(square(width, height), canvas, 'contain');
      assert.ok(
        Object.values(target).every((value) => value % 2 === 0),
        `${width}x${height}`,
      );
      assert.ok(target.x >= 0 && target.y >= 0, `${width}x${height}`);
      assert.ok(target.x + target.width <= 1280 && target.y + target.height <= 720, `${width}x${height}`);
    }
  }
});
