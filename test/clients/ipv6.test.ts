import { test } from 'node:test';
import { type Clip, makeClip } from '../support/clips.ts';
import { pushWithFfmpeg } from '../support/peers.ts';
import { CANVAS, Product } from '../support/product.ts';
import { RingWatch } from '../support/ring-watch.ts';
import { assertInOrder, assertLooks, threeOf } from '../support/showing.ts';
import { needs } from '../support/tools.ts';
import { wholeCanvas } from '../support/view.ts';

for (const [index, scheme] of (['rtmp', 'rtmps'] as const).entries()) {
  test(`ffmpeg over IPv6, ${scheme}`, { ...needs('ffmpeg'), timeout: 120_000 }, async (t) => {
    const clip: Clip = await makeClip({ ...CANVAS, frames: 60, clip: index + 1 });
    await using product = await Product.start({ args: ['--host', '::1'] });
    const view = wholeCanvas(CANVAS);
    await using watch = new RingWatch({ ring: product.ring, view });
    await using _push = await pushWithFfmpeg(clip.file, `${scheme}://[::1]:${product.port}/live/test`);
    await watch.shows(clip, 40);
    const worst = await assertLooks(threeOf(assertInOrder(watch, clip)), clip, view);
    t.diagnostic(`${worst.toFixed(1)} dB`);
  });
}
