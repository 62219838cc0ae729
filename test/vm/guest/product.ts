import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type Canvas, i420Size, RingReader } from '@rtmp-vcam/video-pipeline';
import { pushWithFfmpeg } from '../../support/peers.ts';
import type { Program } from '../../support/program.ts';
import { captureWithFfmpeg, captureWithV4l2Ctl, isCamera, untilCamera } from './support/capture.ts';
import { ChromiumPage, type Seen } from './support/chromium.ts';
import { areBars, BARS, barsOf, encodeBars, yuvOf } from './support/colour-bars.ts';
import { loadModule } from './support/loopback-module.ts';
import { start, until } from './support/run.ts';
import { barsSeen, shareSeen } from './support/seen-picture.ts';

const PROGRAM = 'packages/rtmp-vcam/dist/main.js';
const name = 'RTMP Virtual Camera';
const device = '/dev/video10';
const ring = '/vm_product';
const port = 19350;
/** The camera's format, as apps read it. */
const canvas: Canvas = { width: 640, height: 360, fps: 15, matrix: 'bt601' };
/** Levels, because of encoding and rounding. */
const TOLERANCE = 6;
/** More than a single look of the page may take. */
const CHROMIUM_MS = 240_000;

const folder = mkdtempSync('/tmp/product-');
const clip = join(folder, 'bars.flv');
process.env['XDG_CONFIG_HOME'] = folder;
let product: Program;

before(async () => {
  await loadModule({ number: 10, name });
  product = await startProduct();
  await encodeBars(clip, canvas);
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

test('a page that stays open in Chromium sees all of these too', async () => {
  await using page = await ChromiumPage.open();
  await throughTheDay((expected) => untilPageSees(page, expected));
  const { label, width, height } = await page.look();
  assert.deepEqual({ label, width, height }, { label: name, width: canvas.width, height: canvas.height });
});

test('Ctrl-C ends the program and leaves nothing behind, and the camera works at the next start', async () => {
  product.signal('SIGINT');
  assert.deepEqual(await product.end(90_000), { code: 0, signal: null });
  const left = readdirSync('/dev/shm').filter((file) => file.startsWith(ring.slice(1)));
  assert.deepEqual(left, []);
  await until('the camera to disappear', async () => !(await isCamera(device)));
  product = await startProduct();
  await until('the card', async () => isCard(await pictureOf(captureWithV4l2Ctl)));
});

/** A picture that apps must see. */
interface Expected {
  readonly what: string;
  /** True for this picture as the device gives it, in I420. */
  readonly isIn: (picture: Buffer) => Promise<boolean>;
  readonly isSeenBy: (page: Seen) => Promise<boolean>;
}

const stream: Expected = {
  what: 'the stream',
  isIn: async (picture) => isStream(picture),
  isSeenBy: async (seen) => {
    const expected = BARS.map(({ rgb }) => rgb);
    return areBars(barsSeen(seen), expected, TOLERANCE);
  },
};

/** The card that is in the ring at that time: after each stream another one is drawn. */
const card: Expected = {
  what: 'the card',
  isIn: async (picture) => picture.equals(await cardOfRing()),
  isSeenBy: async (seen) => shareSeen(seen, await cardOfRing()) > 0.999,
};

async function cardOfRing(): Promise<Buffer> {
  const picture = Buffer.alloc(i420Size(canvas.width, canvas.height));
  const reader = RingReader.open({ name: ring });
  try {
    await until('a card in the ring', () => reader.next(picture, { after: 0 }) !== undefined && isCard(picture));
  } finally {
    reader.close();
  }
  return picture;
}

/** Checks the picture without a publisher, with one, after it has ended, and after it has come back. */
async function throughTheDay(see: (expected: Expected) => Promise<void>): Promise<void> {
  await see(card);
  {
    await using _push = await push();
    await see(stream);
  }
  await see(card);
  await using _push = await push();
  await see(stream);
}

async function untilPageSees(page: ChromiumPage, { what, isSeenBy }: Expected): Promise<void> {
  let seen: Seen | undefined;
  try {
    const sees = async (): Promise<boolean> => {
      seen = await page.look();
      return isSeenBy(seen);
    };
    await until(`Chromium to see ${what}`, sees, CHROMIUM_MS);
  } finally {
    // The test runner prints this only when a test fails.
    if (seen !== undefined) console.log(`# ${what} in Chromium: ${JSON.stringify(barsSeen(seen))}`);
  }
}

/** Starts the program; resolves when apps can read its camera. */
async function startProduct(): Promise<Program> {
  const size = `${canvas.width}x${canvas.height}`;
  const picture = ['--size', size, '--fps', String(canvas.fps), '--hold', '1s'];
  const place = ['--host', '127.0.0.1', '--port', String(port), '--device', device, '--ring', ring];
  const running = await start('node', PROGRAM, 'run', ...picture, ...place, '--json-logs');
  await untilCamera(device);
  return running;
}

function push(): Promise<Program> {
  return pushWithFfmpeg(clip, `rtmp://127.0.0.1:${port}/live/test`, { loop: true });
}

/** The newest picture that an app gets. Earlier ones may be older than the app's start. */
async function pictureOf(capture: (device: string, count: number) => Promise<Buffer>): Promise<Buffer> {
  const captured = await capture(device, 6);
  return captured.subarray(captured.length - i420Size(canvas.width, canvas.height));
}

function isStream(picture: Buffer): boolean {
  const expected = BARS.map(({ rgb }) => yuvOf(rgb, canvas.matrix));
  return areBars(barsOf(picture, canvas), expected, TOLERANCE);
}

/** True for a dark picture with something bright on it. The picture is black until the card is drawn. */
function isCard(picture: Buffer): boolean {
  const luma = picture.subarray(0, canvas.width * canvas.height);
  const bright = luma.reduce((count, level) => (level > 180 ? count + 1 : count), 0);
  return bright > luma.length / 200 && !isStream(picture);
}
