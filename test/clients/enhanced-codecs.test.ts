import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ClipOptions, makeClip } from '../support/clips.ts';
import { pushWithFfmpeg8 } from '../support/peers.ts';
import { CANVAS } from '../support/product.ts';
import { RingWatch } from '../support/ring-watch.ts';
import { sharedProduct } from '../support/shared-product.ts';
import { assertInOrder, assertLooks, threeOf } from '../support/showing.ts';
import { needs } from '../support/tools.ts';
import { wholeCanvas } from '../support/view.ts';

const view = wholeCanvas(CANVAS);
const hd = { ...CANVAS, frames: 36, keyframeEvery: 12 };

const streams: readonly { readonly name: string; readonly options: Omit<ClipOptions, 'clip'> }[] = [
  { name: 'HEVC', options: { ...hd, codec: 'hevc' } },
  { name: 'HEVC with B-frames', options: { ...hd, codec: 'hevc', bFrames: 3 } },
  { name: 'AV1', options: { ...hd, codec: 'av1' } },
  { name: 'VP9', options: { ...hd, codec: 'vp9' } },
];

const product = sharedProduct();

for (const [index, { name, options }] of streams.entries()) {
  test(`FFmpeg 8: ${name}`, { ...needs('ffmpeg'), timeout: 180_000 }, async (t) => {
    const clip = await makeClip({ ...options, clip: index + 1 });
    await using watch = new RingWatch({ ring: product().ring, view });
    await using push = await pushWithFfmpeg8(clip.file, product().url);
    assert.deepEqual(await push.end(), { code: 0, signal: null }, push.output);
    await watch.shows(clip, clip.frames - 2);
    const seen = assertInOrder(watch, clip);
    const worst = await assertLooks(threeOf(seen), clip, view);
    t.diagnostic(`${seen.length} of ${clip.frames} frames seen, ${worst.toFixed(1)} dB`);
  });
}
