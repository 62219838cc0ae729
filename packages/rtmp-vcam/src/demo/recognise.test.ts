import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isTestPicture } from './recognise.ts';
import { TestPicture } from './test-picture.ts';

const size = { width: 320, height: 180 };
const picture = (number = 0): Uint8Array => new TestPicture({ ...size, fps: 30 }).draw(number, new Date(0)).slice();

/** The luma of a picture, each sample from where `from` says. */
function moved(width: number, height: number, from: (x: number, y: number) => number): Uint8Array {
  const source = picture();
  return Uint8Array.from({ length: (width * height * 3) / 2 }, (_, index) => {
    const [x, y] = [index % width, Math.floor(index / width)];
    return y < height ? (source[from(x, y)] ?? 0) : 128;
  });
}

test('the test picture is known whatever moves in it', () => {
  for (const number of [0, 7, 15, 29, 123]) assert.ok(isTestPicture(picture(number), size), `frame ${number}`);
});

test('it is known when it is turned or mirrored', () => {
  const { width, height } = size;
  assert.ok(
    isTestPicture(
      moved(width, height, (x, y) => y * width + (width - 1 - x)),
      size,
    ),
    'mirrored',
  );
  assert.ok(
    isTestPicture(
      moved(width, height, (x, y) => (height - 1 - y) * width + (width - 1 - x)),
      size,
    ),
    'turned by 180',
  );
  const upright = { width: height, height: width };
  assert.ok(
    isTestPicture(
      moved(height, width, (x, y) => (height - 1 - x) * width + y),
      upright,
    ),
    'turned by 90',
  );
  assert.ok(
    isTestPicture(
      moved(height, width, (x, y) => x * width + (width - 1 - y)),
      upright,
    ),
    'turned by 270',
  );
  assert.ok(
    isTestPicture(
      moved(height, width, (x, y) => x * width + y),
      upright,
    ),
    'turned and mirrored',
  );
});

test('other pictures are not', () => {
  const { width, height } = size;
  for (const luma of [16, 128, 235]) {
    assert.equal(isTestPicture(new Uint8Array((width * height * 3) / 2).fill(luma), size), false, `grey ${luma}`);
  }
  assert.equal(
    isTestPicture(
      moved(width, height, (x, y) => Math.floor(y / 2) * width + x),
      size,
    ),
    false,
    'its upper half',
  );
  const ramp = Uint8Array.from({ length: (width * height * 3) / 2 }, (_, index) =>
    Math.floor(((index % width) * 255) / width),
  );
  assert.equal(isTestPicture(ramp, size), false, 'a ramp in full range');
});
