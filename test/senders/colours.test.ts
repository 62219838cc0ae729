import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readFlv } from '../support/flv.ts';
import { picturesSeen } from '../support/pictures-seen.ts';
import { RawPublisher } from '../support/raw-publisher.ts';
import { sharedProduct } from '../support/shared-product.ts';
import { needs } from '../support/tools.ts';

const CANVAS = { width: 640, height: 360 };
const VIDEO_TAG = 9;
const BLACK = 16;
const WHITE = 235;

const product = sharedProduct({ args: ['--size', `${CANVAS.width}x${CANVAS.height}`] });

/** Pushes the video of a file at its own speed. */
async function push(file: string): Promise<Uint8Array[]> {
  const tags = readFlv(file).filter(({ type }) => type === VIDEO_TAG);
  return picturesSeen(product(), CANVAS, async () => {
    await using publisher = await RawPublisher.connect(product().port);
    await publisher.sendAll(tags, ({ timestamp }) => timestamp);
  });
}

async function lastOfCase(name: string): Promise<Uint8Array> {
  const picture = (await push(join(import.meta.dirname, 'cases', `${name}.flv`))).at(-1);
  assert.ok(picture !== undefined, `${name} was not shown`);
  return picture;
}

/** The levels of a ramp, from left to right. */
function rampOf(picture: Uint8Array): number[] {
  const middle = CANVAS.width * (CANVAS.height / 2);
  return Array.from({ length: 33 }, (_, index) => picture[middle + Math.min(index * 20, CANVAS.width - 1)] ?? 0);
}

test('HDR: PQ and HLG rise from black to white, whichever came before', async () => {
  const pq = rampOf(await lastOfCase('ramp-pq'));
  const hlg = rampOf(await lastOfCase('ramp-hlg'));
  const pqAgain = rampOf(await lastOfCase('ramp-pq'));
  for (const [name, levels] of Object.entries({ pq, hlg })) {
    const text = `${name}: ${levels.join(' ')}`;
    assert.ok(Math.abs((levels[0] ?? 0) - BLACK) <= 2, text);
    assert.ok(Math.abs((levels.at(-1) ?? 0) - WHITE) <= 3, text);
    const falls = levels.filter((level, index) => level < (levels[index - 1] ?? 0) - 1);
    assert.deepEqual(falls, [], text);
  }
  assert.deepEqual(pqAgain, pq);
  // With the curve of the other transfer, half of the signal would be 40 levels brighter or darker.
  assert.ok(Math.abs((hlg[16] ?? 0) - 126) <= 3, `half of HLG is ${hlg[16]}`);
  assert.ok(Math.abs((pq[16] ?? 0) - 171) <= 3, `half of PQ is ${pq[16]}`);
});

test('HEVC 4:0:0 in limited range keeps its black and its white', async () => {
  // The case shows its number in black and white blocks, whose middle is a sixteenth below the top.
  const row = CANVAS.width * Math.floor(CANVAS.height / 16);
  const picture = await lastOfCase('cod-17');
  const levels = Array.from({ length: 16 }, (_, block) => picture[row + block * 40 + 20] ?? 0);
  const isRight = (level: number): boolean => Math.abs(level - BLACK) <= 3 || Math.abs(level - WHITE) <= 3;
  assert.ok(levels.every(isRight), levels.join(' '));
});

/** How far lines differ from the mean of their neighbours, on average over the picture. */
function comb(picture: Uint8Array): number {
  const { width, height } = CANVAS;
  let sum = 0;
  for (let at = width; at < width * (height - 1); at++) {
    sum += Math.abs((picture[at] ?? 0) - ((picture[at - width] ?? 0) + (picture[at + width] ?? 0)) / 2);
  }
  return sum / (width * (height - 2));
}

/** Two seconds of a moving picture, woven of 50 fields a second, through the product. */
async function pushInterlaced(options: readonly string[]): Promise<number[]> {
  const folder = mkdtempSync(join(tmpdir(), 'rtmp-vcam-interlaced-'));
  try {
    const file = join(folder, 'clip.flv');
    const picture = 'testsrc2=s=640x360:r=50:d=2,scroll=h=0.02,interlace=lowpass=off,format=yuv420p';
    const encoder = ['-c:v', 'libx264', '-qp', '10', '-bf', '0', '-g', '25', ...options];
    execFileSync('ffmpeg', ['-loglevel', 'error', '-f', 'lavfi', '-i', picture, ...encoder, file]);
    return (await push(file)).map(comb);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('interlaced H.264 is shown without combs', needs('ffmpeg'), async () => {
  const woven = await pushInterlaced([]);
  const separated = await pushInterlaced(['-flags', '+ildct+ilme', '-top', '1']);
  const text = (combs: readonly number[]): string => combs.map((value) => value.toFixed(1)).join(' ');
  assert.ok(Math.min(...woven) > 10, `the fields are woven when the stream does not say so: ${text(woven)}`);
  assert.ok(separated.length >= 20, `${separated.length} of 50`);
  assert.ok(Math.max(...separated) < 2, text(separated));
});
