import assert from 'node:assert/strict';
import { test } from 'node:test';
import { outcomeOf, run, type Steps } from './steps.ts';

test('work without promises is done when run returns', () => {
  const seen: number[] = [];
  assert.equal(
    run([1, 2, 3].values(), (value) => seen.push(value)),
    undefined,
  );
  assert.deepEqual(seen, [1, 2, 3]);
});

test('a promise is awaited, and its value is passed on', async () => {
  function* work(): Steps<number> {
    yield 1;
    yield yield* outcomeOf(Promise.resolve(2));
    yield 3;
  }
  const seen: number[] = [];
  const pending = run(work(), (value) => seen.push(value));
  assert.deepEqual(seen, [1]);
  await pending;
  assert.deepEqual(seen, [1, 2, 3]);
});

test('a promise that rejects throws where it was awaited', async () => {
  function* work(): Steps<string> {
    try {
      yield* outcomeOf(Promise.reject(new Error('no')));
    } catch (error) {
      yield String(error);
    }
  }
  const seen: string[] = [];
  await run(work(), (value) => seen.push(value));
  assert.deepEqual(seen, ['Error: no']);
});

test('an error in the work reaches the caller of `run`, before and after a promise', async () => {
  function* broken(wait: boolean): Steps<number> {
    if (wait) yield Promise.resolve();
    throw new Error('broken');
  }
  assert.throws(() => run(broken(false), () => {}), /broken/);
  await assert.rejects(async () => run(broken(true), () => {}), /broken/);
});
