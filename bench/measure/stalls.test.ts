import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withoutStalls } from './stalls.ts';

test('stalls of the machine are taken from a gap once, even if they overlap', () => {
  const gap = { from: 1000, to: 2000 };
  assert.equal(withoutStalls(gap, []), 1000);
  assert.equal(
    withoutStalls(gap, [
      { from: 0, to: 1000 },
      { from: 2000, to: 3000 },
    ]),
    1000,
  );
  assert.equal(
    withoutStalls(gap, [
      { from: 900, to: 1100 },
      { from: 1900, to: 2500 },
    ]),
    800,
  );
  assert.equal(
    withoutStalls(gap, [
      { from: 1300, to: 1500 },
      { from: 1200, to: 1400 },
      { from: 1250, to: 1300 },
    ]),
    700,
  );
  assert.equal(
    withoutStalls(gap, [
      { from: 0, to: 5000 },
      { from: 1100, to: 1200 },
    ]),
    0,
  );
});
