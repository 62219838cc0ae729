import { test } from 'node:test';
import { makeClip } from '../support/clips.ts';
import { assertBars } from '../support/look.ts';
import type { Size } from '../support/pattern.ts';
import { pushWithFfmpeg } from '../support/peers.ts';
import { CANVAS, Product } from '../support/product.ts';
import { RingWatch } from '../support/ring-watch.ts';
import { assertLooks, threeOf } from '../support/showing.ts';
import { needs } from '../support/tools.ts';
import { type View, wholeCanvas } from '../support/view.ts';

interface Placing {
  readonly args: readonly string[];
  readonly source: Size;
  readonly view: View;
}

const whole = wholeCanvas(CANVAS);
const wide: Size = CANVAS;
const tall: Size = { width: 720, height: 1280 };
const squarish: Size = { width: 960, height: 720 };
const tallOnCanvas = { x: 436, y: 0, width: 406, height: 720 };

const placings: readonly Placing[] = [
  { args: ['--mirror'], source: wide, view: { ...whole, mirror: true } },
  { args: ['--rotate', '180'], source: wide, view: { ...whole, rotate: 180 } },
  { args: ['--rotate', '90'], source: tall, view: { ...whole, rotate: 90 } },
  { args: ['--rotate', '270', '--mirror'], source: tall, view: { ...whole, rotate: 270, mirror: true } },
  { args: ['--rotate', '90'], source: wide, view: { ...whole, rotate: 90, area: tallOnCanvas } },
  { args: ['--fit', 'stretch'], source: squarish, view: whole },
  {
    args: ['--fit', 'cover'],
    source: squarish,
    view: { ...whole, area: { x: 0, y: -120, width: 1280, height: 960 } },
  },
  {
    args: ['--fit', 'cover', '--rotate', '180', '--mirror'],
    source: squarish,
    view: { ...whole, area: { x: 0, y: -120, width: 1280, height: 960 }, rotate: 180, mirror: true },
  },
];

for (const { args, source, view } of placings) {
  test(`${source.width}x${source.height} with ${args.join(' ')}`, {
    ...needs('ffmpeg'),
    timeout: 120_000,
  }, async (t) => {
    const clip = await makeClip({ ...source, frames: 20, clip: 1 });
    await using product = await Product.start({ args });
    await using watch = new RingWatch({ ring: product.ring, view });
    await using _push = await pushWithFfmpeg(clip.file, product.url);
    await watch.shows(clip, clip.frames - 2);
    const seen = threeOf(watch.of(clip));
    const worst = await assertLooks(seen, clip, view);
    for (const { picture } of seen) assertBars(picture, view);
    t.diagnostic(`${worst.toFixed(1)} dB`);
  });
}
