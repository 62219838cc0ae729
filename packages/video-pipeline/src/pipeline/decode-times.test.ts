import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DecodeTimes } from './decode-times.ts';

const MS = 1_000_000n;

test('the time of a picture begins when the decoder gets its packet, however long that was held before', () => {
  const times = new DecodeTimes();
  assert.equal(times.ms, 0);
  for (let at = 0n; at < 100n; at++) {
    const held = (at % 7n) * 20n;
    times.begin(at * 33n * MS, (at * 33n + held) * MS);
    times.end(at * 33n * MS, (at * 33n + held + 8n) * MS);
  }
  assert.ok(Math.abs(times.ms - 8) < 0.001, `${times.ms} ms`);
  times.reset();
  assert.equal(times.ms, 0);
});

test('a picture whose packet is not known changes nothing, and packets without a picture are forgotten', () => {
  const times = new DecodeTimes();
  for (let at = 0n; at < 1000n; at++) times.begin(at, at);
  times.end(0n, 1000n * MS);
  assert.equal(times.ms, 0);
  times.end(999n, 999n + 4n * MS);
  assert.equal(times.ms, 4);
});
