import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Clip, makeClip } from '../support/clips.ts';
import { pushWithGstreamer } from '../support/peers.ts';
import { CANVAS } from '../support/product.ts';
import { RingWatch } from '../support/ring-watch.ts';
import { sharedProduct } from '../support/shared-product.ts';
import { assertInOrder, assertLooks, threeOf } from '../support/showing.ts';
import { needs } from '../support/tools.ts';
import { wholeCanvas } from '../support/view.ts';

const view = wholeCanvas(CANVAS);

const product = sharedProduct();

for (const [index, sink] of (['rtmp2sink', 'rtmpsink'] as const).entries()) {
  const tools = needs('ffmpeg', 'gst-launch-1.0', `gst:${sink}`, 'gst:flvmux', 'gst:h264parse');
  test(`GStreamer ${sink}`, { ...tools, timeout: 120_000 }, async (t) => {
    const clip: Clip = await makeClip({ ...CANVAS, frames: 45, clip: index + 1 });
    await using watch = new RingWatch({ ring: product().ring, view });
    await using push = await pushWithGstreamer(sink, clip.file, product().url);
    await watch.shows(clip, clip.frames - 2);
    assert.equal((await push.end()).code, 0, push.output);
    const seen = assertInOrder(watch, clip);
    const worst = await assertLooks(threeOf(seen), clip, view);
    t.diagnostic(`${seen.length} of ${clip.frames} frames seen, ${worst.toFixed(1)} dB`);
  });
}
