import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
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
    name: 'stretch puts the whole picture on the whole canvas',
    placed: placePicture(square(100, 900), canvas, 'stretch'),
    source: [0, 0, 100, 900],
    target: [0, 0, 1280, 720],
  },
  {
    name: 'a very narrow picture stays two pixels wide',
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

const size = fc.integer({ min: 64, max: 4096 });
const anyCase = fc.record({
  picture: fc.record({ width: size, height: size, pixelAspect: fc.double({ min: 0.4, max: 2.5, noNaN: true }) }),
  canvas: fc.record({ width: size, height: size, fps: fc.constant(30) }).map((canvas) => ({
    ...canvas,
    width: canvas.width & ~1,
    height: canvas.height & ~1,
  })),
});

/** How far two shapes may differ: both sides are rounded to even numbers, and nearly the same shape fills the canvas. */
function assertSameShape(actual: number, expected: number, shortestSide: number): void {
  const tolerance = 0.01 + 4 / shortestSide;
  assert.ok(Math.abs(actual / expected - 1) <= tolerance, `${actual} is not the shape ${expected}`);
}

test('contain keeps the shape of any picture, cover cuts it to the shape of the canvas', () => {
  fc.assert(
    fc.property(anyCase, ({ picture, canvas }) => {
      const contained = placePicture(picture, canvas, 'contain').target;
      const shape = (picture.width * picture.pixelAspect) / picture.height;
      // A sliver has at least two pixels.
      fc.pre(Math.min(contained.width, contained.height) >= 16);
      assertSameShape(contained.width / contained.height, shape, Math.min(contained.width, contained.height));
      const { source } = placePicture(picture, canvas, 'cover');
      fc.pre(Math.min(source.width, source.height) >= 16);
      assertSameShape(
        (source.width * picture.pixelAspect) / source.height,
        canvas.width / canvas.height,
        Math.min(source.width, source.height),
      );
      assert.ok(source.x >= 0 && source.x + source.width <= picture.width);
      assert.ok(source.y >= 0 && source.y + source.height <= picture.height);
    }),
  );
});

/** Small numbers break the rounding, so they are as frequent as large ones. */
const side = fc.oneof(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 8192 }));
const evenSide = fc.oneof(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 4096 })).map((half) => 2 * half);
const ratio = fc.oneof(
  fc.constantFrom(1, 0, -1, Number.NaN, Number.POSITIVE_INFINITY, Number.MIN_VALUE, Number.MAX_VALUE),
  fc.double({ min: 1e-9, max: 1e9, noNaN: true }),
  fc.tuple(fc.integer({ min: 1, max: 65535 }), fc.integer({ min: 1, max: 65535 })).map(([num, den]) => num / den),
);
const anyPlace = fc.record({
  picture: fc.record({ width: side, height: side, pixelAspect: ratio }),
  canvas: fc.record({ width: evenSide, height: evenSide, fps: fc.constant(30) }),
  fit: fc.constantFrom('contain', 'cover', 'stretch'),
});

test('of any picture a part that exists is shown on a part of the canvas that exists', () => {
  fc.assert(
    fc.property(anyPlace, ({ picture, canvas, fit }) => {
      const { source, target } = placePicture(picture, canvas, fit);
      for (const [rect, outer] of [
        [source, picture],
        [target, canvas],
      ] as const) {
        assert.ok(Object.values(rect).every(Number.isInteger), JSON.stringify(rect));
        assert.ok(rect.width > 0 && rect.height > 0, 'it is empty');
        assert.ok(rect.x >= 0 && rect.x + rect.width <= outer.width, `${JSON.stringify(rect)} sticks out sideways`);
        assert.ok(rect.y >= 0 && rect.y + rect.height <= outer.height, `${JSON.stringify(rect)} sticks out`);
      }
      assert.ok(Object.values(target).every(isEven) && isEven(source.x) && isEven(source.y), 'half a chroma sample');
      if (fit !== 'contain') assert.deepEqual(target, { x: 0, y: 0, width: canvas.width, height: canvas.height });
      if (fit !== 'cover') assert.deepEqual(source, { x: 0, y: 0, width: picture.width, height: picture.height });
    }),
    { numRuns: 20_000 },
  );
});

const isEven = (value: number): boolean => value % 2 === 0;

test('a picture without pixels is a typed error', () => {
  for (const [width, height] of [
    [0, 9],
    [9, 0],
    [-2, 2],
    [1.5, 2],
    [Number.NaN, 2],
  ] as const)
    for (const fit of ['contain', 'cover', 'stretch'] as const)
      assert.throws(() => placePicture(square(width, height), canvas, fit), { code: 'VIDEO_ERR_SCALE' });
});
