import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { i420Size } from '@rtmp-vcam/video-pipeline';
import type { Program } from '../../support/program.ts';
import { captureWithFfmpeg, captureWithV4l2Ctl, isCamera } from './support/capture.ts';
import { CANVAS, DEVICE, isCard, RING, setUpProduct, startProduct, throughTheDay } from './support/product-day.ts';
import { until } from './support/run.ts';

let product: Program;

before(async () => {
  product = await setUpProduct();
});
after(async () => {
  await product[Symbol.asyncDispose]();
});

// They read one after the other: in v4l2loopback 0.12 a reader that stops also stops the pictures for other readers.
test('v4l2-ctl and ffmpeg see the card, the stream, the card again and the stream again', async () => {
  await throughTheDay(async ({ what, isIn }) => {
    await until(`v4l2-ctl to see ${what}`, async () => isIn(await pictureOf(captureWithV4l2Ctl)));
    await until(`ffmpeg to see ${what}`, async () => isIn(await pictureOf(captureWithFfmpeg)));
  });
});

test('Ctrl-C ends the program and leaves nothing behind, and the camera works at the next start', async () => {
  product.signal('SIGINT');
  assert.deepEqual(await product.end(), { code: 0, signal: null });
  const left = readdirSync('/dev/shm').filter((file) => file.startsWith(RING.slice(1)));
  assert.deepEqual(left, []);
  await until('the camera to disappear', async () => !(await isCamera(DEVICE)));
  product = await startProduct();
  await until('the card', async () => isCard(await pictureOf(captureWithV4l2Ctl)));
});

/** The newest picture that an app gets. Earlier ones may be older than the app's start. */
async function pictureOf(capture: (device: string, count: number) => Promise<Buffer>): Promise<Buffer> {
  const captured = await capture(DEVICE, 6);
  return captured.subarray(captured.length - i420Size(CANVAS.width, CANVAS.height));
}
