import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ReorderBuffer } from './reorder-buffer.ts';

interface Packet {
  readonly dts: number;
  readonly pts: number;
  readonly keyframe?: boolean;
}

/** The presentation times of the pictures that leave the buffer after each packet, and at the end. */
function reorder(depth: number, packets: readonly Packet[], drain = true): number[][] {
  const buffer = new ReorderBuffer<{ pts: number }>(depth);
  const ready = (): number[] => {
    const times: number[] = [];
    for (let next = buffer.shift(); next !== undefined; next = buffer.shift()) times.push(next.pts);
    return times;
  };
  const out = packets.map(({ dts, pts, keyframe = false }) => {
    buffer.push({ pts }, dts, keyframe);
    return ready();
  });
  buffer.drain();
  return drain ? [...out, ready()] : out;
}

test('without B-frames each picture leaves at once', () => {
  assert.deepEqual(
    reorder(0, [
      { dts: 0, pts: 0 },
      { dts: 33, pts: 33 },
      { dts: 67, pts: 67 },
    ]),
    [[0], [33], [67], []],
  );
});

test('a picture waits for no more pictures than the stream may reorder', () => {
  // I0 P4 B2 b1 b3 with a depth of two. The decoding times are too low to let a picture leave.
  const packets = [0, 4, 2, 1, 3, 8, 6].map((pts) => ({ dts: -100, pts }));
  assert.deepEqual(reorder(2, packets), [[], [], [0], [1], [2], [3], [4], [6, 8]]);
});

test('decoding times let pictures leave before the depth does', () => {
  const packets = [
    { dts: -40, pts: 0 },
    { dts: 0, pts: 80 },
    { dts: 40, pts: 40 },
    { dts: 80, pts: 160 },
  ];
  assert.deepEqual(reorder(16, packets), [[], [0], [40], [80], [160]]);
});

test('a picture from before a keyframe is shown before it, whatever its time', () => {
  const packets = [
    { dts: 5000, pts: 5080, keyframe: true },
    { dts: 0, pts: 80, keyframe: true },
    { dts: 40, pts: 40 },
  ];
  assert.deepEqual(reorder(4, packets), [[], [5080], [40], [80]]);
});
