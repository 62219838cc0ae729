import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { CardContent } from '@rtmp-vcam/video-pipeline';
import type { CardChoice } from '../config/values.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { CardPresenter } from './card-presenter.ts';
import { FirstStream } from './first-stream.ts';

const URL = 'rtmp://192.168.1.5/live/KEY';
const places = { urls: [{ label: 'eth0', url: URL }], qr: URL };

/** What was put on the card, as the state and whether it was the guide; `!` marks what had to be there at once. */
class Screen {
  readonly shown: string[] = [];

  async setCard({ state, qr }: CardContent, { atOnce = false } = {}): Promise<void> {
    this.shown.push(`${qr === URL ? 'guide' : 'plain'} ${state}${atOnce ? '!' : ''}`);
  }

  setCardPicture(): void {
    this.shown.push('picture');
  }
}

/** A run of the program: it waits, a stream begins and ends, and another one does. */
function run(choice: CardChoice, folder: string): string[] {
  const screen = new Screen();
  const firstStream = new FirstStream({ XDG_CONFIG_HOME: folder });
  const card = new CardPresenter({ choice, name: 'Camera', places, firstStream, pipeline: screen });
  card.show({ state: 'waiting' });
  for (let stream = 0; stream < 2; stream++) {
    card.streamBegins();
    card.show({ state: 'problem', text: 'a', plain: 'b', fix: 'c' });
    card.show({ state: 'disconnected' });
  }
  return screen.shown;
}

const PLAIN = ['plain problem', 'plain disconnected'];
const GUIDE = ['guide problem', 'guide disconnected'];

test('auto shows the guide until the first stream ever, and the plain card from then on', (t) => {
  const folder = temporaryFolder(t);
  assert.deepEqual(run('auto', folder), ['guide waiting', 'plain starting!', ...PLAIN, ...PLAIN]);
  assert.equal(readFileSync(join(folder, 'rtmp-vcam', 'first-stream'), 'utf8'), '');
  assert.deepEqual(run('auto', folder), ['plain waiting', ...PLAIN, ...PLAIN]);
});

test('guide and plain stay what they are, and a picture is never replaced', (t) => {
  const folder = temporaryFolder(t);
  assert.deepEqual(run('guide', folder), ['guide waiting', ...GUIDE, ...GUIDE]);
  assert.deepEqual(run('plain', folder), ['plain waiting', ...PLAIN, ...PLAIN]);
  assert.deepEqual(run({ file: 'a.png' }, folder), []);
});

test('a stream that was seen with another choice counts for auto', (t) => {
  const folder = temporaryFolder(t);
  run('guide', folder);
  assert.deepEqual(run('auto', folder).slice(0, 1), ['plain waiting']);
});

test('the first stream of one camera takes the key off the cards of all cameras, but not off guides that stay', (t) => {
  const firstStream = new FirstStream({ XDG_CONFIG_HOME: temporaryFolder(t) });
  const screens = (['auto', 'auto', 'guide', 'auto'] as const).map((choice) => {
    const pipeline = new Screen();
    const card = new CardPresenter({ choice, name: 'Camera', places, firstStream, pipeline });
    card.show({ state: 'waiting' });
    return { pipeline, card };
  });
  screens[3]?.card.close();
  screens[0]?.card.streamBegins();
  assert.deepEqual(
    screens.map(({ pipeline }) => pipeline.shown),
    [['guide waiting', 'plain starting!'], ['guide waiting', 'plain waiting!'], ['guide waiting'], ['guide waiting']],
  );
});

test('if the file cannot be written, the card is plain for the rest of the run', (t) => {
  const folder = temporaryFolder(t);
  // A file in place of the folder cannot be written to, even by root.
  writeFileSync(join(folder, 'rtmp-vcam'), '');
  for (let again = 0; again < 2; again++) {
    assert.deepEqual(run('auto', folder), ['guide waiting', 'plain starting!', ...PLAIN, ...PLAIN]);
  }
  assert.deepEqual(readdirSync(folder), ['rtmp-vcam']);
});

test('another card is shown from then on, in the present situation, and a guide is gone at once', (t) => {
  const screen = new Screen();
  const firstStream = new FirstStream({ XDG_CONFIG_HOME: temporaryFolder(t) });
  const card = new CardPresenter({ choice: 'guide', name: 'Camera', places, firstStream, pipeline: screen });
  card.show({ state: 'disconnected' });
  card.choose('plain', undefined);
  card.choose('guide', undefined);
  card.choose({ file: 'a.png' }, new Uint8Array());
  card.show({ state: 'starting' });
  card.choose('auto', undefined);
  card.choose({ file: 'a.png' }, new Uint8Array());
  card.streamBegins();
  card.choose('auto', undefined);
  assert.deepEqual(screen.shown, [
    'guide disconnected',
    'plain disconnected!',
    'guide disconnected',
    'picture',
    'guide starting',
    'picture',
    'plain starting',
  ]);
});

test('a guide shows a new key, and no other card changes for it', (t) => {
  const firstStream = new FirstStream({ XDG_CONFIG_HOME: temporaryFolder(t) });
  const moved = (choice: CardChoice): string[] => {
    const codes: string[] = [];
    const pipeline = { setCard: async ({ qr }: CardContent) => void codes.push(qr), setCardPicture() {} };
    const card = new CardPresenter({ choice, name: 'Camera', places, firstStream, pipeline });
    card.show({ state: 'waiting' });
    card.move({ urls: [], qr: 'another' });
    return codes;
  };
  assert.deepEqual(moved('guide'), [URL, 'another']);
  assert.deepEqual(moved('plain'), ['']);
  assert.deepEqual(moved({ file: 'a.png' }), []);
});
