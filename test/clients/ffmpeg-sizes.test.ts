import { test } from 'node:test';
import { type ClipOptions, makeClip } from '../support/clips.ts';
import { assertBars } from '../support/look.ts';
import { pushWithFfmpeg } from '../support/peers.ts';
import { CANVAS } from '../support/product.ts';
import { RingWatch } from '../support/ring-watch.ts';
import { sharedProduct } from '../support/shared-product.ts';
import { assertInOrder, assertLooks, threeOf } from '../support/showing.ts';
import { needs } from '../support/tools.ts';
import { type Area, wholeCanvas } from '../support/view.ts';

interface SizeCase {
  readonly name: string;
  readonly options: Omit<ClipOptions, 'clip' | 'frames'>;
  /** Where the picture is on the canvas; it fills the canvas by default. */
  readonly area?: Area;
}

const sizes: readonly SizeCase[] = [
  { name: '426x240', options: { width: 426, height: 240 } },
  { name: '854x480, whose coded size is cropped', options: { width: 854, height: 480 } },
  // 4:2:0 has even sizes only.
  { name: '853x481 in 4:4:4', options: { width: 853, height: 481, profile: 'high444' } },
  { name: '1920x1080', options: { width: 1920, height: 1080 } },
  { name: '640x480', options: { width: 640, height: 480 }, area: { x: 160, y: 0, width: 960, height: 720 } },
  {
    name: '720x1280, portrait',
    options: { width: 720, height: 1280 },
    area: { x: 436, y: 0, width: 406, height: 720 },
  },
  { name: '720x576 with wide pixels', options: { width: 720, height: 576, pixelAspect: '64/45' } },
  { name: '3840x2160', options: { width: 3840, height: 2160 } },
];

const product = sharedProduct();

for (const [index, { name, options, area }] of sizes.entries()) {
  test(`ffmpeg: ${name}`, { ...needs('ffmpeg'), timeout: 180_000 }, async (t) => {
    const clip = await makeClip({ ...options, frames: 20, clip: index + 1 });
    const view = area === undefined ? wholeCanvas(CANVAS) : { canvas: CANVAS, area, rotate: 0 as const, mirror: false };
    await using watch = new RingWatch({ ring: product().ring, view });
    await using _push = await pushWithFfmpeg(clip.file, product().url);
    await watch.shows(clip, clip.frames - 2);
    const seen = threeOf(assertInOrder(watch, clip));
    const worst = await assertLooks(seen, clip, view);
    for (const { picture } of seen) assertBars(picture, view);
    t.diagnostic(`${worst.toFixed(1)} dB`);
  });
}
