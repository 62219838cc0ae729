import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { pino } from 'pino';
import { type CardSituation, guideCard } from './card-content.ts';
import { PullSource } from './pull-source.ts';

const KEY = 'a-key-of-this-test';

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : assert.fail('no port');
}

test('the card shows where it pulls from and, once, what is wrong, but never the key', {
  timeout: 60_000,
}, async () => {
  const port = await freePort();
  const lines: string[] = [];
  const logger = pino({ level: 'debug' }, { write: (line) => lines.push(line) });
  const source = new PullSource({ pull: `rtmp://127.0.0.1:${port}/live/${KEY}`, pullFingerprint: undefined }, logger);
  const cards: CardSituation[] = [source.situation];
  const streams = source.streams((situation) => cards.push(situation))[Symbol.asyncIterator]();
  const end = streams.next();
  const deadline = performance.now() + 30_000;
  while (lines.filter((line) => line.includes('Trying again soon')).length < 3) {
    assert.ok(performance.now() < deadline, `waited 30 s for three tries:\n${lines.join('')}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const { text: trouble = '', fix = '', isUsual } = source.trouble ?? {};
  assert.deepEqual([trouble, isUsual], [`Cannot connect: 127.0.0.1 port ${port}: connection refused`, false]);
  assert.ok(fix.length > 10);
  await source.close();
  assert.deepEqual(await end, { value: undefined, done: true });

  const text = `Cannot connect: 127.0.0.1 port ${port}: connection refused. Trying again.`;
  assert.deepEqual(cards, [
    { state: 'waiting', text: 'Connecting.', plain: 'Connecting.' },
    { state: 'waiting', text, plain: 'Cannot connect. Trying again.' },
  ]);
  const { urls, qr, body } = guideCard('Camera', source.places, { state: 'waiting', text });
  assert.deepEqual([urls, qr, body], [[{ label: 'Pulled from', url: `rtmp://127.0.0.1:${port}/live/…` }], '', text]);
  assert.ok(!lines.join('').includes(KEY));
});
