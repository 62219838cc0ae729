import assert from 'node:assert/strict';
import { test } from 'node:test';
import decodeQR from 'qr/decode.js';
import { i420Size } from '../canvas/canvas.ts';
import { pixelAt, yccOf } from '../canvas/testing/pixels.ts';
import { cardWithoutText } from './card-without-text.ts';
import { ACCENTS, BACKGROUND } from './content/theme.ts';
import { bare, endless, problem, sizes, waiting } from './testing/contents.ts';

for (const [width, height] of sizes) {
  test(`the QR code alone on ${width}x${height}`, () => {
    const picture = cardWithoutText(waiting, { width, height });
    assert.equal(picture.length, i420Size(width, height));
    assert.equal(decodeQR({ width, height, data: picture }, { format: 'I420', timeLimit: 10_000 }), waiting.qr);
    assert.deepEqual(pixelAt(picture, width, height, 0, 0), yccOf(BACKGROUND));
    assert.deepEqual(pixelAt(picture, width, height, width - 1, height - 1), yccOf(ACCENTS.waiting));
  });
}

test('a paused camera shows a pause sign', () => {
  const paused = { ...bare, state: 'paused', qr: '' } as const;
  for (const [width, height] of sizes) {
    const picture = cardWithoutText(paused, { width, height });
    const row = [...picture.subarray((height / 2) * width, (height / 2 + 1) * width)];
    const changes = row.filter((luma, x) => x > 0 && luma !== row[x - 1]).length;
    assert.equal(changes, 4, `${width}x${height}: two bars`);
    assert.deepEqual(pixelAt(picture, width, height, width - 1, height - 1), yccOf(BACKGROUND));
  }
});

test('any content and any size give a complete picture', () => {
  for (const content of [bare, endless, problem, { ...bare, state: 'paused' } as const]) {
    for (const [width, height] of [...sizes, [2, 2], [16, 16]] as const) {
      assert.ok(
        cardWithoutText(content, { width, height }).every((value) => value >= 16 && value <= 240),
        `${width}x${height}`,
      );
    }
  }
});
