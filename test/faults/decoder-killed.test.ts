import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { makeClip } from '../support/clips.ts';
import { pushWithFfmpeg } from '../support/peers.ts';
import { CANVAS, Product } from '../support/product.ts';
import { assertNextPushShows } from '../support/recovery.ts';
import { RingWatch } from '../support/ring-watch.ts';
import { assertInOrder, assertLooks, threeOf } from '../support/showing.ts';
import { needs } from '../support/tools.ts';
import { wholeCanvas } from '../support/view.ts';

const KEYFRAME_EVERY = 15;

test('a stream is shown again after its decoder thread was killed', {
  ...needs('ffmpeg'),
  timeout: 120_000,
}, async (t) => {
  const view = wholeCanvas(CANVAS);
  const clip = await makeClip({ ...CANVAS, frames: 150, clip: 1, keyframeEvery: KEYFRAME_EVERY });
  const next = await makeClip({ ...CANVAS, frames: 60, clip: 2 });
  const killer = pathToFileURL(join(import.meta.dirname, 'kill-decoder.mjs')).href;
  await using product = await Product.start({ nodeArgs: ['--import', killer] });
  await using watch = new RingWatch({ ring: product.ring, view });
  await using push = await pushWithFfmpeg(clip.file, product.url);

  for (let kill = 1; kill <= 2; kill++) {
    const killedAt = (await watch.shows(clip, 30 * kill)).number?.frame ?? 0;
    product.program.signal('SIGUSR2');
    await product.logsCode('VIDEO_ERR_DECODER_DIED');
    const back = await watch.shows(clip, killedAt + KEYFRAME_EVERY);
    t.diagnostic(`killed after frame ${killedAt}, back by frame ${back.number?.frame}`);
  }
  await watch.shows(clip, 140);
  assert.ok(push.isRunning || (await push.end()).code === 0, 'the publisher failed');
  await assertLooks(threeOf(assertInOrder(watch, clip)), clip, view);
  await assertNextPushShows(product, next, t);
});
