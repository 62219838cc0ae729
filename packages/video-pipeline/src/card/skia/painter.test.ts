import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCanvas } from '@napi-rs/canvas';
import decodeQR from 'qr/decode.js';
import { i420Size } from '../../canvas/canvas.ts';
import { pixelAt, yccOf } from '../../canvas/testing/pixels.ts';
import { qrSymbol } from '../content/qr-symbol.ts';
import { ACCENTS, BACKGROUND, QR_LIGHT } from '../content/theme.ts';
import { inkBox } from '../layout/display.ts';
import { layOut } from '../layout/layout.ts';
import { disconnected, endless, plain, problem, sizes, waiting } from '../testing/contents.ts';
import { cssFont } from './fonts.ts';
import { cardMeasure, itemsOf, paintCard, paintItems } from './painter.ts';

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

const tower = (marks: number): string =>
  Array.from('Studio Camera', (letter, index) => {
    const at = (mark: number): string => String.fromCodePoint(0x300 + ((mark * 7 + index * 5) % 0x70));
    return letter + Array.from({ length: marks }, (_, mark) => at(mark)).join('');
  }).join('');

/** Texts that typefaces draw higher, deeper, wider or further to the left than letters usually are. */
const UNUSUAL: Readonly<Record<string, string>> = {
  'three accents on each letter': tower(3),
  'towers of accents': tower(40),
  'one letter with all accents': `o${tower(300).slice(1, 300)}`,
  'accents without a letter': tower(9).slice(1, 10),
  'accents with joiners between them': tower(20).replace(/\p{M}/gu, '$&\u200d'),
  'capitals with two accents': 'ỄỆỘẬ ẤẰỠ',
  emoji: '📷 Kamera 👩‍👩‍👧‍👦 🇩🇪 ☠️',
  'Chinese, Japanese and Korean': '東京カメラ 스튜디오',
  Arabic: 'كاميرا ﷽ الاستوديو',
  'marks of the writing direction': '\u200fשלום\u200e Studio\u061c \u202eabc',
  'nothing that is visible': '\u200b\u2060\u00ad\u3164\u200d\ufe0f\u{e0041}',
  'deep and high letters': 'ཧཱུྃ རྒྱུ กิ้ง ปู่ ⸻ 𒐫 ꧅',
  'very long': `${'W'.repeat(200)} ${'i'.repeat(200)}`,
};

for (const [what, text] of Object.entries(UNUSUAL)) {
  test(`nothing is drawn outside of the box of a text: ${what}`, () => {
    const contents = [
      { ...waiting, name: text, urls: waiting.urls.map(({ url }) => ({ label: text, url })) },
      { ...plain.problem, name: text, problem: { text, fix: text } },
    ];
    for (const content of contents) {
      for (const [width, height] of [
        [1280, 720],
        [720, 1280],
        [160, 90],
      ] as const) {
        const items = itemsOf(content, { width, height });
        const picture = paintItems(items, content, { width, height });
        const others = items.filter((item) => item.kind !== 'text');
        const without = paintItems(others, content, { width, height });
        const boxes = items.flatMap((item) => (item.kind === 'text' ? [inkBox(item)] : []));
        const isInside = (x: number, y: number): boolean =>
          boxes.some((box) => x > box.x - 1 && x < box.x + box.width && y > box.y - 1 && y < box.y + box.height);
        for (let at = 0; at < width * height; at++) {
          if (picture[at] === without[at]) continue;
          const [x, y] = [at % width, Math.floor(at / width)];
          assert.ok(isInside(x, y), `${x},${y} of ${width}x${height}`);
        }
      }
    }
  });
}

test('the box of a text is hardly more than a line high, with room for accents', () => {
  for (const content of [waiting, plain.problem, { ...waiting, name: tower(40) }])
    for (const item of itemsOf(content, { width: 1280, height: 720 })) {
      if (item.kind !== 'text') continue;
      const box = inkBox(item);
      assert.ok(box.height <= 1.55 * item.font.size && box.width <= item.rect.width + 0.2 * item.font.size, item.text);
    }
});

test('letters that no typeface has are left out, and the others stay', () => {
  const area = { width: 640, height: 360 };
  const named = (name: string): Uint8Array => paintCard({ ...waiting, name }, area);
  for (const unknown of ['Studio \u0378', '\u{50000}Studio', 'Stu\u0378\u0301dio', 'Studio \u{50000}\u200d\u0378'])
    assert.deepEqual(named(unknown), named('Studio'), JSON.stringify(unknown));
  assert.deepEqual(named('\u0378\u{50000}'), named(''));
  const texts = (name: string): string[] =>
    itemsOf({ ...waiting, name }, area).flatMap((item) => (item.kind === 'text' ? [item.text] : []));
  for (const name of ['Łódź', 'Привет', 'Ελλάδα', 'Việt Ễ', 'Kamera 1 – «links»', "o'Neill & Söhne"])
    assert.ok(texts(name).includes(name), `${name} became ${texts(name)}`);
});

test('accents that no typeface has are left out, and their letters stay', () => {
  const area = { width: 640, height: 360 };
  const named = (name: string): Uint8Array => paintCard({ ...waiting, name }, area);
  const context = createCanvas(48, 48).getContext('2d');
  const pictureOf = (text: string): Buffer => {
    context.clearRect(0, 0, 48, 48);
    context.font = cssFont({ size: 24, weight: 400, tracking: 0 });
    context.fillText(text, 12, 36);
    return Buffer.from(context.getImageData(0, 0, 48, 48).data);
  };
  const box = pictureOf('\u0378');
  // The parts of the emoji 1\ufe0f\u20e3, and signs of rare scripts.
  for (const mark of ['\ufe0f\u20e3', '\u0350', '\u1ab0', '\u{10a01}', '\u{11f03}', '\u{1e2ec}']) {
    if (!pictureOf(mark.slice(mark.startsWith('\ufe0f') ? 1 : 0)).equals(box)) continue;
    assert.deepEqual(named(`Cam 1${mark}`), named('Cam 1'), mark.codePointAt(0)?.toString(16));
  }
  for (const name of ['Łódź', 'Zoë', 'Việt Ễ', 'Åå ḁ'])
    assert.deepEqual(named(name.normalize('NFD')), named(name), `${name}, decomposed`);
});
