import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FrameRateGate } from './frame-rate-gate.ts';

/** Pictures shown in ten seconds of a stream whose times are rounded to milliseconds, as RTMP does. */
function shown(streamFps: number, canvasFps: number): number {
  const gate = new FrameRateGate(canvasFps);
  let count = 0;
  for (let index = 0; index < streamFps * 10; index++) {
    if (gate.accepts(Math.round((index * 1000) / streamFps))) count++;
  }
  return count;
}

const cases: [stream: number, canvas: number, shown: number][] = [
  [25, 30, 250],
  [24, 24, 240],
  [29.97, 30, 300],
  [30, 30, 300],
  [60, 60, 600],
  [59.94, 60, 600],
  [60, 30, 300],
  [50, 30, 300],
  [120, 30, 300],
  [30, 25, 250],
];

for (const [stream, canvas, expected] of cases) {
  test(`${stream} fps in, ${canvas} fps out`, () => {
    const count = shown(stream, canvas);
    assert.ok(Math.abs(count - expected) <= 2, `${count} pictures in ten seconds`);
  });
}

test('a jump back in time opens the gate', () => {
  const gate = new FrameRateGate(30);
  assert.equal(gate.accepts(100_000), true);
  assert.equal(gate.accepts(100_010), false);
  assert.equal(gate.accepts(0), true);
  assert.equal(gate.accepts(10), false);
});

test('a long gap does not let a burst through', () => {
  const gate = new FrameRateGate(30);
  gate.accepts(0);
  assert.equal(gate.accepts(5000), true);
  assert.equal(gate.accepts(5010), false);
});

for (const [name, step] of [
  ['stand still', 0],
  ['go backwards', -33],
] as const) {
  test(`a stream whose times ${name} is shown nevertheless`, () => {
    const gate = new FrameRateGate(30);
    let count = 0;
    for (let index = 0; index < 300; index++) if (gate.accepts(20_000 + index * step, index * 33.4)) count++;
    assert.ok(count >= 100, `${count} pictures in ten seconds`);
  });
}
