import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HistoryPoint } from '@rtmp-vcam/api';
import { stateOf } from '../../testing/states.ts';
import { HISTORY_SECONDS, timed, withPresent } from './history.ts';

const point: HistoryPoint = { fps: 30, bitrate: 1, latencyMs: 1, jitterMs: 1, lost: 0, cpu: 1 };

test('the last point of the history is now', () => {
  assert.deepEqual(
    timed([point, point, point], 1000, 500).map(({ at }) => at),
    [498, 499, 500],
  );
  assert.deepEqual(timed([], 1000, 500), []);
});

test('the present is added once a second, and old points leave', () => {
  const program = stateOf('live');
  const [camera] = program.cameras;
  assert.ok(camera);
  let points = timed([point], 1000, 0);
  for (let now = 0.5; now <= HISTORY_SECONDS + 20; now += 0.5) points = [...withPresent(points, camera, program, now)];
  assert.equal(points.length, HISTORY_SECONDS + 1);
  assert.equal(points.at(-1)?.bitrate, camera.bitrate);
  assert.ok(points.every(({ at }, index) => index === 0 || at > (points[index - 1]?.at ?? 0)));
});
