import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { AppleFrameworks, withoutFrameworks } from '../../../../test/apple/double.ts';
import type { Canvas, Fit } from '../canvas/canvas.ts';
import { coreVideo } from '../ffi/core-video.ts';
import type { Owned } from '../ffi/owned.ts';
import { PixelBufferPool } from '../pixel-buffers/pixel-buffer-pool.ts';
import { PlaneViews } from '../pixel-buffers/plane-views.ts';
import { CanvasFitter } from './canvas-fitter.ts';

const skip = withoutFrameworks();
const frameworks = skip === false ? new AppleFrameworks() : undefined;
const canvas: Canvas = { width: 64, height: 32, fps: 30 };
const WHITE = 235;
const BLACK = 16;

afterEach(() => assert.deepEqual(frameworks?.live() ?? {}, {}, 'every reference was released'));

function whitePixelBuffer(width: number, height: number): Owned {
  using pool = new PixelBufferPool({ width, height, most: 1, sharing: 'handed' });
  using pixelBuffer = pool.take();
  assert.ok(pixelBuffer !== undefined);
  new PlaneViews().write(pixelBuffer.ref, ({ luma, chroma }) => {
    luma.bytes.fill(WHITE);
    chroma.bytes.fill(128);
  });
  return pixelBuffer.move();
}

function lumaAt(pixelBuffer: bigint, x: number, y: number): number {
  return new PlaneViews().read(pixelBuffer, ({ luma: { bytes, stride } }) => bytes[y * stride + x] ?? -1);
}

function fitterFor(fit: Fit): CanvasFitter {
  return new CanvasFitter({ canvas, placement: { fit, rotate: 0, mirror: false }, sharing: 'handed' });
}

/** Fit, size of the picture, and the expected luma at the left, in the middle and at the top of the canvas. */
const cases: readonly (readonly [fit: Fit, width: number, height: number, expected: readonly number[]])[] = [
  ['contain', 32, 32, [BLACK, WHITE, WHITE]],
  ['contain', 128, 32, [WHITE, WHITE, BLACK]],
  ['contain', 128, 64, [WHITE, WHITE, WHITE]],
  ['cover', 32, 32, [WHITE, WHITE, WHITE]],
  ['stretch', 32, 32, [WHITE, WHITE, WHITE]],
];

for (const [fit, width, height, expected] of cases) {
  test(`${fit}: ${width}x${height} is fitted to 64x32`, { skip }, () => {
    using pixelBuffer = whitePixelBuffer(width, height);
    using fitter = fitterFor(fit);
    using fitted = fitter.fit(pixelBuffer.ref);
    assert.ok(fitted !== undefined);
    assert.deepEqual([lumaAt(fitted.ref, 2, 16), lumaAt(fitted.ref, 32, 16), lumaAt(fitted.ref, 32, 1)], expected);
    assert.notEqual(coreVideo().CVPixelBufferGetIOSurface(fitted.ref), null, 'it can be passed to another process');
  });
}

test('slivers of any size are shown, on the canvas and nowhere else', { skip }, () => {
  const sides = [1, 2, 3, 16, 719] as const;
  const sizes = sides.flatMap((width) => sides.map((height): [number, number] => [width, height]));
  for (const fit of ['contain', 'cover', 'stretch'] as const)
    for (const [width, height] of [...sizes, [16, 16384] as const, [16384, 16] as const]) {
      using pixelBuffer = whitePixelBuffer(width, height);
      for (const rotate of [0, 90, 180, 270] as const) {
        using fitter = new CanvasFitter({ canvas, placement: { fit, rotate, mirror: false }, sharing: 'handed' });
        using fitted = fitter.fit(pixelBuffer.ref);
        assert.ok(fitted !== undefined);
        const size = [coreVideo().CVPixelBufferGetWidth(fitted.ref), coreVideo().CVPixelBufferGetHeight(fitted.ref)];
        assert.deepEqual(size, [canvas.width, canvas.height], `${fit} ${width}x${height}`);
      }
    }
});

test('a picture of the size of the canvas is not copied', { skip }, () => {
  using pixelBuffer = whitePixelBuffer(64, 32);
  using fitter = fitterFor('contain');
  using fitted = fitter.fit(pixelBuffer.ref);
  assert.equal(fitted?.ref, pixelBuffer.ref);
});

test('the number of pictures in use is limited, and a released one makes room again', { skip }, () => {
  using pixelBuffer = whitePixelBuffer(32, 32);
  using fitter = fitterFor('contain');
  const taken: Owned[] = [];
  for (
    let next = fitter.fit(pixelBuffer.ref);
    next !== undefined && taken.length < 100;
    next = fitter.fit(pixelBuffer.ref)
  ) {
    taken.push(next);
  }
  assert.equal(taken.length, 12);
  taken.pop()?.[Symbol.dispose]();
  fitter.fit(pixelBuffer.ref)?.[Symbol.dispose]();
  for (const buffer of taken) buffer[Symbol.dispose]();
});
