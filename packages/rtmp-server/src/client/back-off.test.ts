import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BackOff } from './back-off.ts';

test('pauses grow twofold to the limit, and begin anew after a success', () => {
  const backOff = new BackOff({}, () => 0);
  const pauses = Array.from({ length: 7 }, () => backOff.next());
  assert.deepEqual(pauses, [250, 500, 1000, 2000, 4000, 5000, 5000]);
  backOff.reset();
  assert.equal(backOff.next(), 250);
});

test('chance takes up to half of a pause', () => {
  assert.equal(new BackOff({ minDelayMs: 1000 }, () => 0.5).next(), 750);
  assert.equal(new BackOff({ minDelayMs: 1000 }, () => 1).next(), 500);
});

test('the time that a try took counts, but a pause remains', () => {
  const backOff = new BackOff({}, () => 0);
  for (let i = 0; i < 5; i++) backOff.next();
  assert.equal(backOff.next(3000), 2000);
  assert.equal(backOff.next(60_000), 125);
});
