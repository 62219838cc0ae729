import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { VideoPacket } from '@rtmp-vcam/rtmp-server';
import fc from 'fast-check';
import { Arrivals } from './arrivals.ts';

const FRAME_MS = 40;

function frame(dts: number, { pts = dts, keyframe = false } = {}): VideoPacket {
  return { media: 'video', codec: 'h264', track: 0, kind: 'frame', keyframe, dts, pts, data: new Uint8Array(9) };
}

test('the time between keyframes comes from their time stamps, whatever the network does', () => {
  const arrivals = new Arrivals();
  for (let at = 0; at < 60; at++) {
    arrivals.frame(frame(at * FRAME_MS, { keyframe: at % 25 === 0 }), at * 3);
    if (at === 24) assert.equal(arrivals.keyframeMs, undefined);
  }
  assert.deepEqual([arrivals.keyframeMs, arrivals.sinceKeyframeMs], [1000, 9 * FRAME_MS]);
  arrivals.begin();
  assert.deepEqual([arrivals.keyframeMs, arrivals.sinceKeyframeMs, arrivals.pictures], [undefined, 0, 60]);
});

test('a stream without any other keyframe says for how long it has had none', () => {
  const arrivals = new Arrivals();
  for (let at = 0; at < 500; at++) arrivals.frame(frame(at * FRAME_MS, { keyframe: at === 0 }), at * FRAME_MS);
  assert.deepEqual([arrivals.keyframeMs, arrivals.sinceKeyframeMs], [undefined, 499 * FRAME_MS]);
});

test('the messages of one picture are one picture, and pictures with useless time stamps are several', () => {
  const arrivals = new Arrivals();
  assert.equal(arrivals.frame(frame(0), 0), true);
  assert.equal(arrivals.frame(frame(0, { keyframe: true }), 1), false);
  assert.equal(arrivals.frame(frame(0), 41), true);
  assert.equal(arrivals.pictures, 2);
});

test('a new timeline is not taken for B-frames or for a long time without keyframes', () => {
  const arrivals = new Arrivals();
  for (let at = 0; at < 40; at++) arrivals.frame(frame(1e6 + at * FRAME_MS, { keyframe: at === 0 }), at);
  for (let at = 0; at < 10; at++) arrivals.frame(frame(at * FRAME_MS), 100 + at);
  assert.deepEqual([arrivals.reorderFrames, arrivals.sinceKeyframeMs, arrivals.pictureMs], [0, 9 * FRAME_MS, FRAME_MS]);
});

/** Decoding order of a group of pictures with so many B-frames between two others; with a pyramid if wanted. */
function order(bFrames: number, pyramid: boolean): number[] {
  const between = Array.from({ length: bFrames }, (_, at) => at);
  const middle = Math.floor(bFrames / 2);
  const inOrder = pyramid && bFrames > 2 ? [middle, ...between.filter((at) => at !== middle)] : between;
  return bFrames === 0 ? [0] : [bFrames, ...inOrder];
}

test('the depth of B-frames comes from the order of time stamps', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 6 }),
      fc.boolean(),
      fc.integer({ min: 10, max: 50 }),
      (bFrames, pyramid, ms) => {
        const arrivals = new Arrivals();
        const group = order(bFrames, pyramid);
        for (let at = 0; at < 70; at++) {
          const start = Math.floor(at / group.length) * group.length;
          const pts = (start + (group[at % group.length] ?? 0)) * ms;
          arrivals.frame(frame(at * ms, { pts }), at * ms);
        }
        assert.equal(arrivals.reorderFrames, bFrames === 0 ? 0 : pyramid && bFrames > 2 ? 2 : 1);
        assert.ok(Math.abs(arrivals.pictureMs - ms) < 0.01, `${arrivals.pictureMs}`);
      },
    ),
  );
});

test('time stamps in whole milliseconds have the right time between them on average', () => {
  const arrivals = new Arrivals();
  for (let at = 0; at < 100; at++) arrivals.frame(frame(Math.round((at * 1000) / 60)), at);
  assert.ok(Math.abs(arrivals.pictureMs - 1000 / 60) < 0.1, `${arrivals.pictureMs}`);
});
