import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../testing/until.ts';
import { SerialQueue } from './serial-queue.ts';

test('work that does not wait is done at once', () => {
  const done: number[] = [];
  const queue = new SerialQueue<number>((item) => void done.push(item));
  queue.push(1);
  assert.deepEqual(done, [1]);
});

test('items that come during a wait are worked on after it, in order', async () => {
  const done: string[] = [];
  const first = resolvers();
  const queue = new SerialQueue<string>((item) => {
    if (item !== 'slow') return void done.push(item);
    return first.promise.then(() => void done.push(item));
  });
  for (const item of ['slow', 'a', 'b']) queue.push(item);
  assert.deepEqual(done, []);
  first.resolve();
  await until('all three to be done', () => done.length >= 3);
  queue.push('c');
  assert.deepEqual(done, ['slow', 'a', 'b', 'c']);
});

function resolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
