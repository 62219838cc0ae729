import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createCanvas } from '@napi-rs/canvas';
import type { Canvas } from '../canvas/canvas.ts';
import { pixelAt, yccOf } from '../canvas/testing/pixels.ts';
import { VideoError } from '../errors.ts';
import { drawPicture } from './card.ts';
import { BACKGROUND, type Rgb } from './content/theme.ts';

const canvas: Canvas = { width: 320, height: 180, fps: 30 };
const RED: Rgb = [220, 40, 40];
const BLUE: Rgb = [40, 60, 210];

const folder = mkdtempSync(join(tmpdir(), 'rtmp-vcam-picture-'));
after(() => rmSync(folder, { recursive: true }));

function saved(name: string, bytes: string | Uint8Array): string {
  const file = join(folder, name);
  writeFileSync(file, bytes);
  return file;
}

function sparse(name: string, size: number): string {
  const file = saved(name, '');
  truncateSync(file, size);
  return file;
}

/** The start and the end of a PNG of this size. */
function pngHeader(width: number, height: number): Uint8Array {
  const header = createCanvas(1, 1).toBuffer('image/png');
  header.writeUInt32BE(width, 16);
  header.writeUInt32BE(height, 20);
  return header;
}

/** A picture whose outer fifths on the left and right are blue, and the rest red. */
function striped(width: number, height: number) {
  const picture = createCanvas(width, height);
  const context = picture.getContext('2d');
  context.fillStyle = `rgb(${BLUE.join(',')})`;
  context.fillRect(0, 0, width, height);
  context.fillStyle = `rgb(${RED.join(',')})`;
  context.fillRect(width * 0.2, 0, width * 0.6, height);
  return picture;
}

function assertNear(picture: Uint8Array, [x, y]: readonly [number, number], colour: Rgb, what: string): void {
  const found = pixelAt(picture, canvas.width, canvas.height, x, y);
  const differences = yccOf(colour).map((value, plane) => Math.abs(value - (found[plane] ?? 0)));
  assert.ok(Math.max(...differences) <= 6, `${what}: ${found} at ${x},${y} instead of ${yccOf(colour)}`);
}

test('PNG, JPEG and WebP pictures cover the canvas', async () => {
  const picture = striped(640, 360);
  const files = {
    png: saved('a.png', picture.toBuffer('image/png')),
    jpeg: saved('a.jpg', picture.toBuffer('image/jpeg', 100)),
    webp: saved('a.webp', picture.toBuffer('image/webp', 100)),
  };
  for (const [format, file] of Object.entries(files)) {
    const drawn = await drawPicture(file, canvas);
    assertNear(drawn, [10, 90], BLUE, format);
    assertNear(drawn, [160, 90], RED, format);
    assertNear(drawn, [310, 170], BLUE, format);
  }
});

test('a picture of another shape is cut off on both sides, never distorted', async () => {
  // Of this one only the middle third is visible, which is red.
  const drawn = await drawPicture(saved('wide.png', striped(960, 180).toBuffer('image/png')), canvas);
  for (const x of [2, 160, 317]) assertNear(drawn, [x, 90], RED, 'wide');
  const tall = await drawPicture(saved('tall.png', striped(100, 400).toBuffer('image/png')), canvas);
  assertNear(tall, [10, 90], BLUE, 'tall');
  assertNear(tall, [160, 5], RED, 'tall');
});

test('slivers cover the canvas', async () => {
  for (const [width, height] of [
    [1, 1],
    [1, 4000],
    [4000, 1],
    [1, 32_000],
  ] as const) {
    const picture = createCanvas(width, height);
    const context = picture.getContext('2d');
    context.fillStyle = `rgb(${RED.join(',')})`;
    context.fillRect(0, 0, width, height);
    const drawn = await drawPicture(saved('sliver.png', picture.toBuffer('image/png')), canvas);
    for (const [x, y] of [
      [2, 2],
      [160, 90],
      [317, 177],
    ] as const)
      assertNear(drawn, [x, y], RED, `${width}x${height}`);
  }
});

test('transparent parts have the background of the card', async () => {
  const file = saved('clear.png', createCanvas(64, 36).toBuffer('image/png'));
  assertNear(await drawPicture(file, canvas), [160, 90], BACKGROUND, 'transparent');
});

test('a photo is turned as its EXIF data says', async () => {
  const jpeg = striped(180, 320).toBuffer('image/jpeg', 100);
  // Orientation 6: the camera was held upright, so the picture is shown turned clockwise.
  const exif = Buffer.from('ffe1002245786966000049492a00080000000100120103000100000006000000' + '00000000', 'hex');
  const drawn = await drawPicture(
    saved('turned.jpg', Buffer.concat([jpeg.subarray(0, 2), exif, jpeg.subarray(2)])),
    canvas,
  );
  assertNear(drawn, [160, 4], BLUE, 'turned');
  assertNear(drawn, [4, 90], RED, 'turned');
  assertNear(drawn, [160, 176], BLUE, 'turned');
});

test('what is no usable picture gives an error that says why', async () => {
  const picture = striped(640, 360);
  const png = picture.toBuffer('image/png');
  const jpeg = picture.toBuffer('image/jpeg', 90);
  const webp = picture.toBuffer('image/webp', 90);
  mkdirSync(join(folder, 'folder'));
  const cases: readonly (readonly [file: string, reason: RegExp])[] = [
    [join(folder, 'missing.png'), /no such file/],
    [join(folder, 'folder'), /it is a folder/],
    ['/dev/zero', /it is a device/],
    [sparse('large.png', 2 ** 31), /it has more than 64 MB/],
    [saved('huge.png', pngHeader(30_000, 30_000)), /it has 30000x30000 pixels, more than 100 million/],
    [saved('none.png', pngHeader(0, 9)), /damaged/],
    [saved('empty.png', ''), /not a PNG, JPEG or WebP/],
    [saved('text.png', 'Hello'), /not a PNG, JPEG or WebP/],
    [saved('drawing.png', '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'), /not a PNG, JPEG or WebP/],
    [saved('half.png', png.subarray(0, png.length / 2)), /its end is missing/],
    [saved('half.jpg', jpeg.subarray(0, jpeg.length / 2)), /its end is missing/],
    [saved('half.webp', webp.subarray(0, webp.length / 2)), /its end is missing/],
    [saved('ends.png', Buffer.concat([png.subarray(0, 16), png.subarray(-12)])), /damaged/],
  ];
  for (const [file, reason] of cases) {
    await assert.rejects(drawPicture(file, canvas), (error: unknown) => {
      assert.ok(error instanceof VideoError, file);
      assert.equal(error.code, 'VIDEO_ERR_CARD_PICTURE', `${file}: ${error.message}`);
      assert.match(error.message, reason, file);
      return true;
    });
  }
});
