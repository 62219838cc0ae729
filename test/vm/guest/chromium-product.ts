import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Program } from '../../support/program.ts';
import { ChromiumPage, type Seen } from './support/chromium.ts';
import { CAMERA_NAME, CANVAS, type Expected, setUpProduct, throughTheDay } from './support/product-day.ts';
import { until } from './support/run.ts';
import { barsSeen } from './support/seen-picture.ts';

let product: Program;

before(async () => {
  product = await setUpProduct();
});
after(async () => {
  await product[Symbol.asyncDispose]();
});

test('a page that stays open in Chromium sees the card, the stream, the card again and the stream again', async () => {
  await using page = await ChromiumPage.open();
  await throughTheDay((expected) => untilPageSees(page, expected));
  const { label, width, height } = await page.look();
  assert.deepEqual({ label, width, height }, { label: CAMERA_NAME, width: CANVAS.width, height: CANVAS.height });
});

async function untilPageSees(page: ChromiumPage, { what, isSeenBy }: Expected): Promise<void> {
  let seen: Seen | undefined;
  try {
    const sees = async (): Promise<boolean> => {
      seen = await page.look();
      return isSeenBy(seen);
    };
    await until(`Chromium to see ${what}`, sees);
  } finally {
    // The test runner prints this only when a test fails.
    if (seen !== undefined) console.log(`# ${what} in Chromium: ${JSON.stringify(barsSeen(seen))}`);
  }
}
