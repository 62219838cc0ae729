import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KeyframeWait } from './keyframe-wait.ts';

test('frames are skipped from the start of the wait to the next keyframe', () => {
  const wait = new KeyframeWait();
  assert.equal(wait.accepts(0, false), true);
  wait.start();
  assert.equal(wait.accepts(33, false), false);
  assert.equal(wait.waiting, true);
  assert.equal(wait.accepts(66, true), true);
  assert.equal(wait.accepts(100, false), true);
  assert.equal(wait.waiting, false);
});

test('without a keyframe the wait ends three seconds after it began, or after its first frame', () => {
  const wait = new KeyframeWait();
  wait.start(1000);
  assert.equal(wait.accepts(3999, false), false);
  assert.equal(wait.accepts(4000, false), true);
  wait.start();
  assert.equal(wait.accepts(5000, false), false);
  assert.equal(wait.accepts(7999, false), false);
  assert.equal(wait.accepts(8000, false), true);
});

test('times that jump back begin the three seconds again', () => {
  const wait = new KeyframeWait();
  wait.start();
  assert.equal(wait.accepts(100_000, false), false);
  assert.equal(wait.accepts(0, false), false);
  assert.equal(wait.accepts(2999, false), false);
  assert.equal(wait.accepts(3000, false), true);
});

test('a wait that is stopped skips nothing', () => {
  const wait = new KeyframeWait();
  wait.start(0);
  wait.stop();
  assert.equal(wait.accepts(10, false), true);
});
