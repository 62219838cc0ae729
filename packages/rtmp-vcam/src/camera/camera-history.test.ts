import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CameraHistory } from './camera-history.ts';

const measured = { fps: 30, bitrate: 6e6, latencyMs: 5, jitterMs: 1, cpu: 20 };

test('there is a point a second, however often it is measured, and each has its own losses', () => {
  const history = new CameraHistory();
  for (let at = 0; at <= 3200; at += 400) history.add({ ...measured, lostSoFar: at / 100 }, at);
  assert.deepEqual(
    history.points.map(({ lost }) => lost),
    [0, 12, 8, 12],
  );
});

test('five minutes are kept, and a time in which the computer slept is empty', () => {
  const history = new CameraHistory();
  for (let at = 0; at < 400_000; at += 500) history.add({ ...measured, fps: at, lostSoFar: 0 }, at);
  assert.equal(history.points.length, 300);
  assert.equal(history.points.at(-1)?.fps, 399_000);
  history.add({ ...measured, lostSoFar: 0 }, 409_000);
  assert.deepEqual(
    history.points.slice(-12).map(({ fps }) => fps),
    [398_000, 399_000, 0, 0, 0, 0, 0, 0, 0, 0, 0, 30],
  );
  history.add({ ...measured, lostSoFar: 0 }, 1e12);
  assert.equal(history.points.length, 300);
});
