import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Rect } from '../../canvas/geometry.ts';
import type { CardContent, CardState } from '../content/card-content.ts';
import { plateModules, qrSymbol } from '../content/qr-symbol.ts';
import { cardMeasure } from '../skia/painter.ts';
import { bare, disconnected, endless, plain, problem, sizes, waiting } from '../testing/contents.ts';
import type { Item } from './display.ts';
import { layOut } from './layout.ts';

const contents = {
  waiting,
  disconnected,
  problem,
  endless,
  bare,
  'plain waiting': plain.waiting,
  'plain starting': plain.starting,
  'plain disconnected': plain.disconnected,
  'plain problem': plain.problem,
  'endless and plain': { ...endless, urls: [], qr: '' },
};

const measure = cardMeasure();

function layoutOf(content: CardContent, width: number, height: number): Item[] {
  return layOut({ content, canvas: { width, height }, symbol: qrSymbol(content.qr), measure });
}

const shown = (items: readonly Item[]): string[] => items.flatMap((item) => (item.kind === 'text' ? [item.text] : []));

const overlap = (a: Rect, b: Rect): boolean =>
  a.x + a.width > b.x + 0.5 && b.x + b.width > a.x + 0.5 && a.y + a.height > b.y + 0.5 && b.y + b.height > a.y + 0.5;

/** Checks that each item is on the canvas, has its measured width, and overlaps nothing except the panel behind it. */
function check(items: readonly Item[], width: number, height: number): void {
  const panel = items.find((item) => item.kind === 'panel');
  const solid = items.filter((item) => item.kind !== 'panel');
  for (const item of items) {
    const { x, y, width: w, height: h } = item.rect;
    const what = `${item.kind} ${item.kind === 'text' ? item.text : ''} at ${x},${y} ${w}x${h} on ${width}x${height}`;
    assert.ok(x >= 0 && y >= 0 && x + w <= width + 0.01 && y + h <= height + 0.01, what);
    if (item.kind === 'text') assert.ok(measure(item.text, item.font) <= w + 0.01, what);
    for (const other of solid) assert.ok(item === other || item === panel || !overlap(item.rect, other.rect), what);
  }
  for (const item of solid) {
    if (panel === undefined || !overlap(item.rect, panel.rect)) continue;
    assert.ok(item.rect.x >= panel.rect.x && item.rect.x + item.rect.width <= panel.rect.x + panel.rect.width + 0.01);
  }
}

for (const [width, height] of sizes) {
  for (const [name, content] of Object.entries(contents)) {
    test(`${name} fits ${width}x${height}`, () => {
      const items = layoutOf(content, width, height);
      assert.ok(shown(items).length > 0);
      check(items, width, height);
    });
  }
}

test('any texts fit any canvas', () => {
  const words = fc.string({ unit: 'grapheme', maxLength: 120 });
  const side = (smallest: number): fc.Arbitrary<number> =>
    fc.integer({ min: smallest / 2, max: 700 }).map((n) => n * 2);
  const state = fc.constantFrom<CardState>('waiting', 'starting', 'disconnected', 'problem');
  fc.assert(
    fc.property(words, words, words, state, side(160), side(90), (name, text, path, mood, width, height) => {
      const urls = [name, text].map((label) => ({ label, url: `rtmp://host/${path}` }));
      const content = { name, state: mood, urls, qr: path, problem: { text, fix: path }, version: '1.0.0' };
      check(layoutOf(content, width, height), width, height);
      check(layoutOf({ ...content, urls: [], qr: '' }, width, height), width, height);
    }),
    { numRuns: 60 },
  );
});

test('a canvas of a common size shows all parts', () => {
  for (const [width, height] of [
    [1280, 720],
    [1920, 1080],
    [720, 1280],
    [1080, 1080],
  ] as const) {
    const items = layoutOf(waiting, width, height);
    const texts = shown(items);
    const [first, ...others] = waiting.urls;
    assert.ok(texts.join('').includes(first?.url ?? 'a URL'));
    for (const { url, label } of others) assert.ok(texts.includes(url) && texts.includes(label), label);
    for (const text of [waiting.name, waiting.note ?? 'a note', 'rtmp-vcam 0.1.0', 'Scan to stream from a phone'])
      assert.ok(texts.includes(text));
    assert.ok(items.some(({ kind }) => kind === 'qr'));
  }
});

test('the smallest canvas keeps the most important parts', () => {
  assert.deepEqual(shown(layoutOf(waiting, 160, 90)), ['Waiting', 'for a', 'stream']);
  assert.ok(
    shown(layoutOf(problem, 320, 180))
      .join(' ')
      .includes('rtmp-vcam --port 1936'),
  );
});

test('a card without URLs shows its state and the camera name, and nothing else', () => {
  for (const [width, height] of [
    [1280, 720],
    [1920, 1080],
    [1080, 1920],
    [640, 480],
  ] as const) {
    const items = layoutOf(plain.disconnected, width, height);
    assert.equal(
      shown(items).join(' '),
      `The stream has ended Start it again and the picture comes back at once. ${waiting.name}`,
    );
    assert.deepEqual(new Set(items.map(({ kind }) => kind)), new Set(['badge', 'text']));
  }
  assert.equal(shown(layoutOf(plain.waiting, 160, 90))[0], 'Waiting for a stream');
});

test('a card without URLs is in the middle', () => {
  for (const [width, height] of sizes) {
    for (const { rect } of layoutOf(plain.waiting, width, height)) {
      assert.ok(Math.abs(rect.x + rect.width / 2 - width / 2) < 1, `${width}x${height}`);
    }
  }
});

test('the body of the content replaces the usual text', () => {
  const text = shown(layoutOf({ ...waiting, body: 'Connection refused.' }, 1280, 720)).join(' ');
  assert.match(text, /Connection refused\./);
  assert.doesNotMatch(text, /OBS/);
});

test('the headline is large enough to be read in a tile of a video call', () => {
  for (const content of [waiting, disconnected, problem, ...Object.values(plain)]) {
    const largest = layoutOf(content, 1280, 720).reduce(
      (size, item) => (item.kind === 'text' ? Math.max(size, item.font.size) : size),
      0,
    );
    assert.ok(largest >= 60, `${largest} pixels of 720`);
  }
});

test('the QR code has whole modules on whole pixels', () => {
  const symbol = qrSymbol(waiting.qr);
  assert.ok(symbol);
  for (const [width, height] of sizes) {
    const qr = layoutOf(waiting, width, height).find((item) => item.kind === 'qr');
    if (qr === undefined) continue;
    assert.ok([qr.module, qr.rect.x, qr.rect.y].every(Number.isInteger), `${width}x${height}`);
    assert.equal(qr.rect.width, qr.module * plateModules(symbol));
  }
});

test('texts of the content cannot change the writing direction or break lines', () => {
  const items = layoutOf({ ...waiting, name: 'a\u202eb\nc\u0000d\ud800e' }, 1280, 720);
  assert.ok(shown(items).includes('a b c d e'));
});
