import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ClipOptions, makeClip } from '../support/clips.ts';
import { pushWithFfmpeg } from '../support/peers.ts';
import { CANVAS } from '../support/product.ts';
import { RingWatch } from '../support/ring-watch.ts';
import { sharedProduct } from '../support/shared-product.ts';
import { assertInOrder, assertLooks, threeOf } from '../support/showing.ts';
import { needs } from '../support/tools.ts';
import { wholeCanvas } from '../support/view.ts';

const CANVAS_FPS = 30;
const view = wholeCanvas(CANVAS);
const hd = { ...CANVAS, frames: 36 };
const sd = { width: 640, height: 360, frames: 36 };

const streams: readonly { readonly name: string; readonly options: Omit<ClipOptions, 'clip'> }[] = [
  { name: 'baseline, 25 fps', options: { ...hd, profile: 'baseline', fps: '25' } },
  { name: 'main with B-frames, 29.97 fps', options: { ...hd, profile: 'main', bFrames: 2, fps: '30000/1001' } },
  { name: 'high with B-frames and audio, 30 fps', options: { ...hd, bFrames: 3, audio: true } },
  { name: 'high, 60 fps', options: { ...hd, fps: '60', frames: 72, bFrames: 2 } },
  { name: 'BT.709, full range', options: { ...hd, range: 'pc' } },
  { name: 'BT.601, limited range', options: { ...hd, matrix: 'smpte170m' } },
  { name: 'BT.601, full range', options: { ...hd, matrix: 'smpte170m', range: 'pc' } },
  { name: 'no colour tags, 720 lines: left as it is', options: { ...hd, tagged: false } },
  { name: 'no colour tags, 360 lines: left as it is', options: { ...sd, tagged: false } },
  { name: 'BT.601, 360 lines', options: { ...sd, matrix: 'smpte170m' } },
];

const product = sharedProduct();

for (const [index, { name, options }] of streams.entries()) {
  test(`ffmpeg: ${name}`, { ...needs('ffmpeg'), timeout: 180_000 }, async (t) => {
    const clip = await makeClip({ ...options, clip: index + 1 });
    await using watch = new RingWatch({ ring: product().ring, view });
    await using push = await pushWithFfmpeg(clip.file, product().url);
    assert.deepEqual(await push.end(), { code: 0, signal: null }, push.output);
    await watch.shows(clip, clip.frames - 2);

    const seen = assertInOrder(watch, clip);
    const [numerator = 30, denominator = 1] = clip.fps.split('/').map(Number);
    const seconds = (clip.frames * denominator) / numerator;
    assert.ok(seen.length <= seconds * CANVAS_FPS + 2, `${seen.length} pictures in ${seconds} s`);
    const worst = await assertLooks(threeOf(seen), clip, view);
    t.diagnostic(`${seen.length} of ${clip.frames} frames seen, ${worst.toFixed(1)} dB`);
  });
}
