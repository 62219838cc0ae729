import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { Clip } from './clips.ts';
import { pushWithFfmpeg } from './peers.ts';
import { CANVAS, type Product } from './product.ts';
import { RingWatch } from './ring-watch.ts';
import { assertInOrder, assertLooks, threeOf } from './showing.ts';
import { wholeCanvas } from './view.ts';

/**
 * Pushes a clip that has the size of the canvas, and fails unless it is shown from a picture of its first second on.
 * ffmpeg sends in real time, so the number of a frame shows how long after the first keyframe it was sent.
 */
export async function assertNextPushShows(product: Product, clip: Clip, t: TestContext): Promise<void> {
  const view = wholeCanvas(CANVAS);
  await using watch = new RingWatch({ ring: product.ring, view });
  await using _push = await pushWithFfmpeg(clip.file, product.url);
  const { info, number } = await watch.shows(clip);
  await watch.shows(clip, 20);
  const firstSecond = Number(clip.fps);
  assert.ok(number !== undefined && number.frame < firstSecond, `the first picture is frame ${number?.frame}`);
  await assertLooks(threeOf(assertInOrder(watch, clip)), clip, view);
  const delay = Number(info.publishedNs - info.arrivalNs) / 1e6;
  t.diagnostic(`next push: frame ${number.frame} first, in the ring ${delay.toFixed(1)} ms after it came`);
}
