import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { AppleFrameworks, withoutFrameworks } from '../../../../test/apple/double.ts';
import type { Canvas, Fit } from '../canvas/canvas.ts';
import { coreVideo } from '../ffi/core-video.ts';
import type { Owned } from '../ffi/owned.ts';
import { PixelBufferPool, PlaneViews } from '../ffi/pixel-buffers.ts';
import { ImageFitter } from './image-fitter.ts';

const skip = withoutFrameworks();
const frameworks = skip === false ? new AppleFrameworks() : undefined;
const canvas: Canvas = { width: 64, height: 32, fps: 30 };
const WHITE = 235;
const BLACK = 16;

afterEach(() => assert.deepEqual(frameworks?.live() ?? {}, {}, 'every reference was released'));

function whiteImage(width: number, height: number): Owned {
  using pool = new PixelBufferPool({ width, height, most: 1 });
  using image = pool.take();
  assert.ok(image !== undefined);
  locked(image.ref, (views) => {
    views.of(image.ref, 0).bytes.fill(WHITE);
    views.of(image.ref, 1).bytes.fill(128);
  });
  return image.move();
}

function locked<T>(image: bigint, work: (views: PlaneViews) => T): T {
  coreVideo().CVPixelBufferLockBaseAddress(image, 0);
  try {
    return work(new PlaneViews());
  } finally {
    coreVideo().CVPixelBufferUnlockBaseAddress(image, 0);
  }
}

function lumaAt(image: bigint, x: number, y: number): number {
  return locked(image, (views) => {
    const { bytes, stride } = views.of(image, 0);
    return bytes[y * stride + x] ?? -1;
  });
}

/** Fit, size of the picture, and the luma at the left, in the middle and at the top of the canvas. */
const cases: readonly (readonly [fit: Fit, width: number, height: number, expected: readonly number[]])[] = [
  ['contain', 32, 32, [BLACK, WHITE, WHITE]],
  ['contain', 128, 32, [WHITE, WHITE, BLACK]],
  ['contain', 128, 64, [WHITE, WHITE, WHITE]],
  ['cover', 32, 32, [WHITE, WHITE, WHITE]],
  ['stretch', 32, 32, [WHITE, WHITE, WHITE]],
];

for (const [fit, width, height, expected] of cases) {
  test(`${fit}: ${width}x${height} is brought onto 64x32`, { skip }, () => {
    using image = whiteImage(width, height);
    using fitter = new ImageFitter(canvas, { fit, rotate: 0, mirror: false });
    using fitted = fitter.fit(image.ref);
    assert.ok(fitted !== undefined);
    assert.deepEqual([lumaAt(fitted.ref, 2, 16), lumaAt(fitted.ref, 32, 16), lumaAt(fitted.ref, 32, 1)], expected);
    assert.notEqual(coreVideo().CVPixelBufferGetIOSurface(fitted.ref), null, 'it can go to another process');
  });
}

test('a picture of the size of the canvas is not copied', { skip }, () => {
  using image = whiteImage(64, 32);
  using fitter = new ImageFitter(canvas, { fit: 'contain', rotate: 0, mirror: false });
  using fitted = fitter.fit(image.ref);
  assert.equal(fitted?.ref, image.ref);
});

test('there is an end to the pictures on their way, and room again when one comes back', { skip }, () => {
  using image = whiteImage(32, 32);
  using fitter = new ImageFitter(canvas, { fit: 'contain', rotate: 0, mirror: false });
  const taken: Owned[] = [];
  for (let next = fitter.fit(image.ref); next !== undefined && taken.length < 100; next = fitter.fit(image.ref)) {
    taken.push(next);
  }
  assert.equal(taken.length, 12);
  taken.pop()?.[Symbol.dispose]();
  fitter.fit(image.ref)?.[Symbol.dispose]();
  for (const buffer of taken) buffer[Symbol.dispose]();
});
