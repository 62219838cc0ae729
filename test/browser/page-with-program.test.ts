/** The page of the real program in Chromium, with a real sender. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import * as v from 'valibot';
import { makeClip } from '../support/clips.ts';
import { PATCHES } from '../support/pattern.ts';
import { pushWithFfmpeg } from '../support/peers.ts';
import { CANVAS, Product } from '../support/product.ts';
import { RingWatch } from '../support/ring-watch.ts';
import { assertLooks } from '../support/showing.ts';
import { needs } from '../support/tools.ts';
import { wholeCanvas } from '../support/view.ts';
import { until } from '../support/wait.ts';
import { DashboardPage, launchChromium } from './dashboard-page.ts';

/** What JPEG may change in a flat area. */
const MOST_LEVELS = 6;

test('the page shows what is pushed, changes it, and sees the sender leave and return', {
  ...needs('ffmpeg', 'chromium'),
  timeout: 180_000,
}, async () => {
  const clip = await makeClip({ ...CANVAS, frames: 120, clip: 5 });
  const view = wholeCanvas(CANVAS);
  const problems: string[] = [];
  await using product = await Product.start({ args: ['--hold', '0'] });
  await using browser = await launchChromium();
  {
    await using opened = await DashboardPage.open(browser, product.http, { problems });
    const { page } = opened;
    await opened.says('Nothing streams to this camera.', 'Show key and code');
    for (const time of ['first', 'second']) {
      await using watch = new RingWatch({ ring: product.ring, view });
      await using _push = await pushWithFfmpeg(clip.file, product.url, { loop: true });
      await opened.says('Live', 'FFmpeg on this computer');
      await watch.shows(clip);
      await until(`the film of the ${time} push`, async () => (await farthest(page, false)) <= MOST_LEVELS, {
        state: () => last,
      });
      if (time === 'second') continue;
      await page.getByRole('switch', { name: 'Mirror' }).click();
      const mirrored = { ...view, mirror: true };
      await using after = new RingWatch({ ring: product.ring, view: mirrored });
      await after.shows(clip, 5);
      await assertLooks(after.of(clip).slice(-1), clip, mirrored);
      await until('the mirrored film', async () => (await farthest(page, true)) <= MOST_LEVELS, { state: () => last });
      await page.getByRole('switch', { name: 'Mirror' }).click();
      await opened.press('Pause');
      await opened.says('Apps see a card. The sender stays connected.');
      await until('the card in the film', async () => (await farthest(page, false)) > 60, { state: () => last });
      await opened.press('Resume');
      await opened.says('Live');
    }
    await opened.says('Nothing streams to this camera.');
    await opened.press('Show a test picture');
    await opened.says('The moving test picture.');
    await opened.press('Stop the test picture');
    await opened.says('Nothing streams to this camera.');
  }
  assert.deepEqual(problems, []);
});

let last = '';

/** How far the film is from the pattern, in levels of the worst channel of the worst patch. */
async function farthest(page: Page, mirror: boolean): Promise<number> {
  const seen = v.parse(
    v.array(v.array(v.number())),
    await page.locator('.stage-picture img').evaluate(
      (image: HTMLImageElement, points) => {
        if (image.naturalWidth === 0) return [];
        const { naturalWidth: width, naturalHeight: height } = image;
        const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
        context?.drawImage(image, 0, 0);
        return points.map(({ u, v }) => {
          const pixel = context?.getImageData(Math.round(u * width), Math.round(v * height), 1, 1).data;
          return [...(pixel ?? [])].slice(0, 3);
        });
      },
      PATCHES.map(({ u, v }) => ({ u: mirror ? 1 - u : u, v })),
    ),
  );
  const errors = PATCHES.map(({ colour }, patch) =>
    Math.max(...colour.map((level, channel) => Math.abs(level - (seen[patch]?.[channel] ?? 999)))),
  );
  last = JSON.stringify({ seen, errors });
  return Math.max(...errors);
}
