import assert from 'node:assert/strict';
import { test } from 'node:test';
import decodeQR from 'qr/decode.js';
import { i420Size } from '../../canvas/canvas.ts';
import { pixelAt, yccOf } from '../../canvas/testing/pixels.ts';
import { qrSymbol } from '../content/qr-symbol.ts';
import { ACCENTS, BACKGROUND, QR_LIGHT } from '../content/theme.ts';
import { layOut } from '../layout/layout.ts';
import { disconnected, endless, plain, problem, sizes, waiting } from '../testing/contents.ts';
import { cardMeasure, paintCard } from './painter.ts';

for (const [width, height] of sizes) {
  test(`a reader finds the QR code on ${width}x${height}`, () => {
    const picture = paintCard(waiting, { width, height });
    assert.equal(picture.length, i420Size(width, height));
    const read = decodeQR({ width, height, data: picture }, { format: 'I420', timeLimit: 10_000 });
    assert.equal(read, waiting.qr);
  });
}

for (const [width, height] of sizes.filter(([width]) => width < 3840)) {
  test(`nothing touches the edges of ${width}x${height}`, () => {
    for (const content of [waiting, endless, plain.waiting]) {
      const picture = paintCard(content, { width, height });
      const edge = picture.subarray(0, width * height).filter((_, at) => {
        const x = at % width;
        return x === 0 || x === width - 1 || at < width || at >= width * (height - 1);
      });
      assert.ok(Math.max(...edge) < 70, content.name);
    }
  });
}

test('a reader finds no QR code on a card without URLs', () => {
  for (const content of Object.values(plain)) {
    for (const [width, height] of sizes.filter(([width]) => width < 3840)) {
      const data = paintCard(content, { width, height });
      assert.throws(() => decodeQR({ width, height, data }, { format: 'I420', timeLimit: 10_000 }), content.state);
    }
  }
});

test('cards keep to the limited range', () => {
  for (const content of [waiting, ...Object.values(plain)]) {
    const picture = paintCard(content, { width: 640, height: 360 });
    assert.ok(picture.every((value) => value >= 16 && value <= 240));
  }
});

for (const content of [waiting, disconnected, problem]) {
  test(`colours of the card "${content.state}"`, () => {
    const [width, height] = [1280, 720];
    const picture = paintCard(content, { width, height });
    const items = layOut({ content, canvas: { width, height }, symbol: qrSymbol(content.qr), measure: cardMeasure() });
    const badge = items.find((item) => item.kind === 'badge')?.rect;
    const plate = items.find((item) => item.kind === 'qr')?.rect;
    assert.ok(badge && plate);
    const near = (x: number, y: number, colour: readonly [number, number, number]): void => {
      const found = pixelAt(picture, width, height, x, y);
      const differences = yccOf(colour).map((value, plane) => Math.abs(value - (found[plane] ?? 0)));
      assert.ok(Math.max(...differences) <= 1, `${found} at ${x},${y} instead of ${yccOf(colour)}`);
    };
    near(Math.round(badge.x + badge.width / 2), Math.round(badge.y + 3), ACCENTS[content.state]);
    near(Math.round(plate.x + plate.width / 2), plate.y + 4, QR_LIGHT);
    near(2, 2, BACKGROUND);
  });
}

test('the same content gives the same picture', () => {
  const area = { width: 640, height: 360 };
  assert.deepEqual(paintCard(problem, area), paintCard(structuredClone(problem), area));
  assert.notDeepEqual(paintCard(problem, area), paintCard(waiting, area));
});

test('the typeface has the letters of many scripts', () => {
  const paint = (name: string): Uint8Array => paintCard({ ...waiting, name }, { width: 640, height: 360 });
  for (const [a, b] of [
    ['Łódź', 'Ĺóđŝ'],
    ['Привет', 'Придет'],
    ['Ελλάδα', 'Ελλάδο'],
    ['Việt', 'Viễt'],
  ] as const) {
    assert.notDeepEqual(paint(a), paint(b), `${a} and ${b}`);
  }
});
