import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { encodePng, i420Size, RingReader } from '@rtmp-vcam/video-pipeline';
import decodeQR from 'qr/decode.js';
import { type FlvTag, readFlv } from '../support/flv.ts';
import { CANVAS, Product } from '../support/product.ts';
import { RawPublisher } from '../support/raw-publisher.ts';
import { until } from '../support/wait.ts';

const KEY = 'a-key-of-this-test';
const SMALL = { width: 640, height: 360 };
const ARGS = ['--key', KEY, '--size', `${SMALL.width}x${SMALL.height}`, '--hold', '0'];
const timeout = 120_000;

let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'rtmp-vcam-test-'));
});
after(() => rmSync(folder, { recursive: true }));

interface Card {
  readonly number: number;
  readonly qr: string;
  readonly picture: Uint8Array;
}

/** Reads every picture of a ring that is not of a stream, with the QR code on it. */
class Cards implements AsyncDisposable {
  readonly seen: Card[] = [];
  readonly #reader: RingReader;
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;

  constructor(product: Product) {
    this.#reader = RingReader.open({ name: product.ring });
    this.#done = this.#read();
  }

  get state(): RingReader['state'] {
    return this.#reader.state;
  }

  /** Waits for a card that `wanted` accepts. */
  async shows(what: string, wanted: (card: Card) => boolean): Promise<Card> {
    return until(what, () => this.seen.find(wanted), { state: () => this.seen.map(({ qr }) => qr).join(' | ') });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#done;
    this.#reader.close();
  }

  async #read(): Promise<void> {
    const { width, height } = this.#reader.canvas;
    const picture = new Uint8Array(i420Size(width, height));
    for (let after = 0; !this.#stop.signal.aborted; ) {
      try {
        const info =
          this.#reader.next(picture, { after }) ??
          (await this.#reader.waitNext(picture, { after, signal: this.#stop.signal }));
        after = info.number;
        if (info.state !== 'card') continue;
        this.seen.push({ number: info.number, qr: qrOn(picture, width, height), picture: picture.slice() });
      } catch (error) {
        if (!this.#stop.signal.aborted) throw error;
      }
    }
  }
}

/** The text of the QR code on a picture; empty if there is none. */
function qrOn(data: Uint8Array, width: number, height: number): string {
  try {
    return decodeQR({ width, height, data }, { format: 'I420' });
  } catch {
    return '';
  }
}

const clip: readonly FlvTag[] = readFlv(join(import.meta.dirname, '../senders/cases/case-01.flv'));

async function push(product: Product): Promise<void> {
  await using publisher = await RawPublisher.connect(product.port);
  const reader = RingReader.open({ name: product.ring });
  const sending = publisher.sendAll(clip, ({ timestamp }) => timestamp);
  await until('a picture', () => reader.state === 'live');
  await sending;
  reader.close();
}

test('auto shows the guide until the first stream ever, and never again', { timeout }, async () => {
  const config = mkdtempSync(join(folder, 'config-'));
  const start = { args: ARGS, env: { XDG_CONFIG_HOME: config } };
  {
    await using product = await Product.start(start);
    await using cards = new Cards(product);
    const guide = await cards.shows('the guide', ({ qr }) => qr.endsWith(`/live/${KEY}`));
    assert.ok(!existsSync(join(config, 'rtmp-vcam/first-stream')));
    await push(product);
    await until('the card after the stream', () => cards.state === 'card');
    const after = cards.seen.length;
    await until('two more cards', () => cards.seen.length > after + 1 || cards.seen.at(-1)?.qr === '');
    // The guide may still get its text until the stream begins.
    const first = cards.seen.findIndex(({ qr }, index) => qr === '' && index > cards.seen.indexOf(guide));
    assert.notEqual(first, -1);
    for (const { qr, number } of cards.seen.slice(first)) assert.equal(qr, '', `picture ${number}`);
  }
  assert.ok(existsSync(join(config, 'rtmp-vcam/first-stream')));
  {
    await using product = await Product.start(start);
    await using cards = new Cards(product);
    await cards.shows('a drawn card', isDrawn);
    await push(product);
    await until('the card after the stream', () => cards.state === 'card');
    assert.deepEqual(new Set(cards.seen.map(({ qr }) => qr)), new Set(['']));
  }
});

/** A card with its text, which has many bright points, or with a QR code. */
function isDrawn({ picture }: Card): boolean {
  return picture.subarray(0, SMALL.width * SMALL.height * 0.9).filter((value) => value > 200).length > 500;
}

test('plain never shows a QR code, and guide always does', { timeout }, async () => {
  await using plain = await Product.start({ args: [...ARGS, '--card', 'plain'] });
  await using cards = new Cards(plain);
  await cards.shows('a drawn card', isDrawn);
  assert.deepEqual(new Set(cards.seen.map(({ qr }) => qr)), new Set(['']));

  await using guide = await Product.start({ args: [...ARGS, '--card', 'guide'] });
  await push(guide);
  await using guides = new Cards(guide);
  await guides.shows('the guide after a stream', ({ qr }) => qr.endsWith(KEY));
});

test('a picture of my own', { timeout }, async () => {
  const file = join(folder, 'grey.png');
  const picture = new Uint8Array(i420Size(CANVAS.width, CANVAS.height)).fill(128);
  writeFileSync(file, encodePng(picture, CANVAS));
  await using product = await Product.start({ args: [...ARGS, '--card', file] });
  await using cards = new Cards(product);
  const isGrey = (card: Card): boolean => card.picture.every((value) => Math.abs(value - 128) <= 2);
  await cards.shows('the picture', isGrey);
  await push(product);
  await until('the card after the stream', () => cards.state === 'card' && cards.seen.length > 1);
  assert.ok(cards.seen.slice(1).every(isGrey));
});

test('a picture that cannot be used is no way to start', { timeout }, async () => {
  const text = join(folder, 'text.png');
  writeFileSync(text, 'Hello');
  for (const [file, reason] of [
    [join(folder, 'missing.png'), /missing\.png: ENOENT: no such file or directory/],
    [text, /text\.png: it is not a PNG, JPEG or WebP picture/],
    ['gide', /gide: ENOENT/],
  ] as const) {
    await using product = await Product.launch({ args: ['--card', file] });
    const { code } = await product.program.end();
    assert.notEqual(code, 0);
    assert.match(product.program.output, reason);
    assert.match(product.program.output, /VIDEO_ERR_CARD_PICTURE/);
    assert.match(product.program.output, /Check the path/);
  }
});
