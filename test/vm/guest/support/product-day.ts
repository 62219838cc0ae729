import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { type Canvas, i420Size, RingReader } from '@rtmp-vcam/video-pipeline';
import { pushWithFfmpeg } from '../../../support/peers.ts';
import type { Program } from '../../../support/program.ts';
import { untilCamera } from './capture.ts';
import type { Seen } from './chromium.ts';
import { areBars, BARS, barsOf, encodeBars, yuvOf } from './colour-bars.ts';
import { loadModule } from './loopback-module.ts';
import { start, until } from './run.ts';
import { barsSeen, shareSeen } from './seen-picture.ts';

const PROGRAM = 'packages/rtmp-vcam/dist/main.js';
/** Levels, because of encoding and rounding. */
const TOLERANCE = 6;
const PORT = 19350;
const FOLDER = mkdtempSync('/tmp/product-');
const CLIP = join(FOLDER, 'bars.flv');

export const CAMERA_NAME = 'RTMP Virtual Camera';
export const DEVICE = '/dev/video10';
export const RING = '/vm_product';
/** The camera's format, as apps read it. */
export const CANVAS: Canvas = { width: 640, height: 360, fps: 15, matrix: 'bt601' };

/** A picture that apps must see. */
export interface Expected {
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

/** Makes the device and the stream that is pushed, and starts the program. */
export async function setUpProduct(): Promise<Program> {
  process.env['XDG_CONFIG_HOME'] = FOLDER;
  await loadModule({ number: 10, name: CAMERA_NAME });
  const product = await startProduct();
  await encodeBars(CLIP, CANVAS);
  return product;
}

/** Starts the program; resolves when apps can read its camera. */
export async function startProduct(): Promise<Program> {
  const size = `${CANVAS.width}x${CANVAS.height}`;
  const picture = ['--size', size, '--fps', String(CANVAS.fps), '--hold', '1s'];
  const place = ['--host', '127.0.0.1', '--port', String(PORT), '--device', DEVICE, '--ring', RING];
  const running = await start('node', PROGRAM, 'run', ...picture, ...place, '--json-logs');
  await untilCamera(DEVICE);
  return running;
}

/** Checks the picture without a publisher, with one, after it has ended, and after it has come back. */
export async function throughTheDay(see: (expected: Expected) => Promise<void>): Promise<void> {
  await see(card);
  {
    await using _push = await push();
    await see(stream);
  }
  await see(card);
  await using _push = await push();
  await see(stream);
}

/** True for a dark picture with something bright on it. */
export function isCard(picture: Buffer): boolean {
  const luma = picture.subarray(0, CANVAS.width * CANVAS.height);
  const bright = luma.reduce((count, level) => (level > 180 ? count + 1 : count), 0);
  return bright > luma.length / 200 && !isStream(picture);
}

async function cardOfRing(): Promise<Buffer> {
  const picture = Buffer.alloc(i420Size(CANVAS.width, CANVAS.height));
  const reader = RingReader.open({ name: RING });
  try {
    await until('a card in the ring', () => reader.next(picture, { after: 0 }) !== undefined && isCard(picture));
  } finally {
    reader.close();
  }
  return picture;
}

function push(): Promise<Program> {
  return pushWithFfmpeg(CLIP, `rtmp://127.0.0.1:${PORT}/live/test`, { loop: true });
}

function isStream(picture: Buffer): boolean {
  const expected = BARS.map(({ rgb }) => yuvOf(rgb, CANVAS.matrix));
  return areBars(barsOf(picture, CANVAS), expected, TOLERANCE);
}
