import assert from 'node:assert/strict';
import { setInterval as every } from 'node:timers';
import { type Canvas, i420Size, type Surface } from '@rtmp-vcam/video-pipeline';

const PATTERNS = 16;
/** So many first pictures are ignored: they may be older than the reader's start, and out of order. */
const STALE = 4;

/** The canvas of most tests. The size of its pictures is no multiple of a memory page. */
export const CANVAS: Canvas = { width: 320, height: 180, fps: 15 };

/** A picture in which every byte depends on its number. The first four bytes are the number. */
function numberedPicture({ width, height }: Canvas, number: number): Buffer {
  const picture = Buffer.alloc(i420Size(width, height));
  for (let at = 0; at < picture.length; at++) picture[at] = (at * 7 + (number % PATTERNS) * 31 + (at >> 8)) & 0xff;
  picture.writeUInt32LE(number, 0);
  return picture;
}

export interface Feed extends Disposable {
  /** Pictures shown so far. */
  readonly shown: number;
}

/** Shows numbered pictures at the canvas's frame rate until it is disposed of. */
export function feed(camera: { present(surface: Surface): void }, canvas: Canvas, first = 0): Feed {
  const patterns = Array.from({ length: PATTERNS }, (_, n) => numberedPicture(canvas, n));
  let number = first;
  const timer = every(() => {
    const picture = patterns[number % PATTERNS];
    assert.ok(picture);
    picture.writeUInt32LE(number++, 0);
    camera.present({ format: 'i420', bytes: picture });
  }, 1000 / canvas.fps);
  return {
    get shown() {
      return number - first;
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
}

/** Fails unless the bytes are whole numbered pictures in order, without an error; returns their numbers. */
export function checkPictures(captured: Buffer, canvas: Canvas): number[] {
  const size = i420Size(canvas.width, canvas.height);
  assert.equal(
    captured.length % size,
    0,
    `${captured.length} bytes are not a whole number of pictures of ${size} bytes`,
  );
  const numbers: number[] = [];
  for (let at = STALE * size; at < captured.length; at += size) {
    const picture = captured.subarray(at, at + size);
    const number = picture.readUInt32LE(0);
    assert.ok(picture.equals(numberedPicture(canvas, number)), `picture ${number} is damaged`);
    numbers.push(number);
  }
  assert.notEqual(numbers.length, 0, 'there are only old pictures');
  assert.deepEqual(
    numbers,
    numbers.toSorted((a, b) => a - b),
    'pictures are out of order',
  );
  return numbers;
}
