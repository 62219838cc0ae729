import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FormatChanges } from './format-changes.ts';

test('a sender that tries some formats at its start, and others now and then, is not held up', () => {
  const changes = new FormatChanges();
  const times = [0, 0, 10, 20, 30, 400, 2000, 2100, 5000, 6000, 6001, 20_000];
  for (const time of times) assert.ok(changes.allowed(time), `at ${time} ms`);
});

test('two changes a second are allowed in the long run', () => {
  const changes = new FormatChanges();
  let allowed = 0;
  for (let time = 0; time < 60_000; time += 10) if (changes.allowed(time)) allowed++;
  assert.ok(allowed >= 120 && allowed <= 130, `${allowed} in a minute`);
});

test('the next stream does not pay for the one before', () => {
  const changes = new FormatChanges();
  while (changes.allowed(0));
  changes.reset();
  assert.ok(changes.allowed(0));
});
