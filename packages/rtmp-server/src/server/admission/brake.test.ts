import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Brake, type Pace } from './brake.ts';

const pace: Pace = { free: 3, longestMs: 10_000 };
/** The wait ends at the last moment. */
const LATEST = (): number => 1;

test('each wrong attempt beyond the free ones doubles the wait, up to the longest', () => {
  const brake = new Brake(9, LATEST);
  const waits: number[] = [];
  for (let attempt = 1; attempt <= 9; attempt++) {
    brake.wrong('a', 0, pace);
    waits.push(brake.waitMs('a', 0));
  }
  assert.deepEqual(waits, [0, 0, 0, 1000, 2000, 4000, 8000, 10_000, 10_000]);
  assert.equal(brake.waitMs('a', 9999), 1);
  assert.equal(brake.waitMs('a', 10_000), 0, 'the wait ends');
  assert.equal(brake.waitMs('b', 0), 0, 'nobody else waits');
});

test('the wait ends at a random moment, and until then the whole wait is announced', () => {
  const brake = new Brake(9, () => 0.25);
  for (let attempt = 1; attempt <= 5; attempt++) brake.wrong('a', 0, pace);
  assert.equal(brake.waitMs('a', 499), 1501);
  assert.equal(brake.waitMs('a', 500), 0);
});

test('one wrong attempt is forgotten in half of the longest wait, and all of them after a right one', () => {
  const brake = new Brake(9, LATEST);
  const wrong = (times: number, now: number) => {
    for (let i = 0; i < times; i++) brake.wrong('a', now, pace);
  };
  wrong(3, 0);
  wrong(1, 5000);
  assert.equal(brake.waitMs('a', 5000), 0);
  wrong(1, 5000);
  assert.equal(brake.waitMs('a', 5000), 1000);
  brake.right('a');
  wrong(3, 5000);
  assert.equal(brake.waitMs('a', 5000), 0);
});

test('beyond the free attempts only one is checked at a time', () => {
  const brake = new Brake(9, LATEST);
  for (let i = 0; i < 3; i++) {
    brake.checking('a', 0, pace);
    assert.equal(brake.waitMs('a', 0), 0);
  }
  for (let i = 0; i < 3; i++) brake.wrong('a', 0, pace);
  brake.checking('a', 0, pace);
  assert.ok(brake.waitMs('a', 1) > 0);
  brake.neither('a', 1);
  assert.equal(brake.waitMs('a', 1), 0);
  brake.checking('a', 1, pace);
  brake.wrong('a', 1, pace);
  brake.neither('a', 1);
  assert.equal(brake.waitMs('a', 1), 1000, 'a result of another attempt ends no wait');
});

test('the number of records is limited', () => {
  const brake = new Brake(100, LATEST);
  const names = Array.from({ length: 500 }, (_, i) => String(i));
  for (const name of names) brake.wrong(name, 0, { free: 0, longestMs: 1000 });
  assert.deepEqual(
    names.filter((name) => brake.waitMs(name, 0) > 0),
    names.slice(-100),
    'the latest, and no others',
  );
});

test('however attempts are timed, no more of them are checked than one in half of the longest wait', () => {
  const paces = fc.record({ free: fc.integer({ min: 0, max: 60 }), longestMs: fc.constantFrom(4000, 10_000, 60_000) });
  const gaps = fc.array(fc.integer({ min: 1, max: 20_000 }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(paces, gaps, fc.integer(), (given, pauses, seed) => {
      let state = seed;
      const random = (): number => {
        state = (Math.imul(state, 1_103_515_245) + 12_345) | 0;
        return (state >>> 8) / 2 ** 24;
      };
      const brake = new Brake(9, random);
      const duration = 400 * given.longestMs;
      let checked = 0;
      let turn = 0;
      for (let now = 0; now < duration; now += pauses[turn++ % pauses.length] ?? 1) {
        if (brake.waitMs('a', now) > 0) continue;
        checked++;
        brake.wrong('a', now, given);
      }
      const most = duration / (given.longestMs / 2);
      assert.ok(checked <= given.free + 10 + most * 1.15, `${checked} were checked, ${most} expected`);
    }),
    { numRuns: 30 },
  );
});
