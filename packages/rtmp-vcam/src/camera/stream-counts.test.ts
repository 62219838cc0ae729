import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StreamCounts } from './stream-counts.ts';

test('counts go on over all streams, and begin anew for each', () => {
  let totals = { streams: 0, bytes: 0 };
  let received = 0;
  const none = {
    dropped: 0,
    outrun: 0,
    skipped: 0,
    repeated: 0,
    late: 0,
    damaged: 0,
    restarts: 0,
    waiting: 0,
    waitingMs: 0,
  };
  const rest = { state: 'live', isPaused: false, latencyMs: 0, smoothingMs: 0, watched: true, resting: false } as const;
  const pipeline = {
    get stats() {
      return { ...none, ...rest, received, frames: received };
    },
  };
  const streams = {
    get totals() {
      return totals;
    },
  };
  const counts = new StreamCounts({ pipeline, streams });
  const look = (stream: number, pictures: number): number[] => {
    totals = { streams: stream, bytes: 10 * pictures };
    received = pictures;
    counts.look();
    return [counts.ofStream.received, counts.ofStream.bytes, counts.total.received, counts.total.streams];
  };
  assert.deepEqual(look(1, 15), [15, 150, 15, 1]);
  assert.deepEqual(look(1, 30), [30, 300, 30, 1]);
  assert.deepEqual(look(2, 40), [10, 100, 40, 2]);
  assert.deepEqual(look(2, 50), [20, 200, 50, 2]);
});
