import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { AsyncQueue } from './async-queue.ts';

test('items come in order, whether they wait for the consumer or the consumer for them', async () => {
  const queue = new AsyncQueue<number>();
  queue.push(1);
  queue.push(2);
  assert.deepEqual([(await queue.next()).value, (await queue.next()).value], [1, 2]);
  const waiting = [queue.next(), queue.next()];
  queue.push(3);
  queue.push(4);
  assert.deepEqual(
    (await Promise.all(waiting)).map(({ value }) => value),
    [3, 4],
  );
});

test('the end comes after the items in the queue, and to every pending next', async () => {
  const queue = new AsyncQueue<number>();
  queue.push(1);
  queue.end();
  queue.push(2);
  assert.deepEqual(await queue.next(), { value: 1, done: false });
  assert.deepEqual(await queue.next(), { value: undefined, done: true });
  const empty = new AsyncQueue<number>();
  const waiting = [empty.next(), empty.next()];
  empty.end();
  assert.ok((await Promise.all(waiting)).every(({ done }) => done));
});

test('items that were in the queue when it was cleared do not come', async () => {
  const queue = new AsyncQueue<number>();
  queue.push(1);
  queue.clear();
  queue.push(2);
  assert.equal((await queue.next()).value, 2);
});

test('items that were taken are released, though the queue is never empty', async () => {
  const queue = new AsyncQueue<object>();
  const taken: WeakRef<object>[] = [];
  for (let i = 0; i < 10; i++) queue.push({ i });
  for (let i = 0; i < 1000; i++) {
    queue.push({ i });
    const { value } = await queue.next();
    if (value !== undefined) taken.push(new WeakRef(value));
  }
  setFlagsFromString('--expose-gc');
  // A reference that was read is kept until the end of that task.
  await new Promise((resolve) => setImmediate(resolve));
  runInNewContext('gc')();
  const kept = taken.filter((reference) => reference.deref() !== undefined);
  assert.ok(kept.length <= 2, `${kept.length} of ${taken.length} were kept`);
});
