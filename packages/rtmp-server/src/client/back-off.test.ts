import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BackOff } from './back-off.ts';

test('the wait doubles up to the limit, and is short again after a success', () => {
  const backOff = new BackOff({}, () => 0);
  const pauses = Array.from({ length: 7 }, () => backOff.next());
  assert.deepEqual(pauses, [250, 500, 1000, 2000, 4000, 5000, 5000]);
  backOff.reset();
  assert.equal(backOff.next(), 250);
});

test('the wait is shortened at random by up to half', () => {
  assert.equal(new BackOff({ minDelayMs: 1000 }, () => 0.5).next(), 750);
  assert.equal(new BackOff({ minDelayMs: 1000 }, () => 1).next(), 500);
});

test('the duration of an attempt counts as waiting, but some wait remains', () => {
  const backOff = new BackOff({}, () => 0);
  for (let i = 0; i < 5; i++) backOff.next();
  assert.equal(backOff.next(3000), 2000);
  assert.equal(backOff.next(60_000), 125);
});
