import assert from 'node:assert/strict';
import { test } from 'node:test';
import { growthOf, type Held } from './growth.ts';

const CALM: Held = { memory: 150, descriptors: 60, threads: 20, shared: 12 };

function grows(change: (index: number) => Partial<Held>, count = 12): (boolean | undefined)[] {
  const samples = Array.from({ length: count }, (_, index) => ({ ...CALM, ...change(index) }));
  return growthOf(samples).map((each) => each.grows);
}

test('what rises slowly has grown; caches that fill up at first, and single peaks, have not', () => {
  assert.deepEqual(
    grows(() => ({})),
    [false, false, false, false],
  );
  assert.deepEqual(
    grows((index) => ({ memory: 150 + 4 * index })),
    [true, false, false, false],
  );
  assert.deepEqual(
    grows((index) => ({ descriptors: 60 + index, threads: 20 + index, shared: 12 + index })),
    [false, true, true, true],
  );
  assert.deepEqual(
    grows((index) => ({ memory: index < 4 ? 100 : 150, descriptors: index === 10 ? 200 : 60 })),
    [false, false, false, false],
  );
});

test('a short run says nothing', () => {
  assert.deepEqual(
    grows(() => ({}), 3),
    [undefined, undefined, undefined, undefined],
  );
});
