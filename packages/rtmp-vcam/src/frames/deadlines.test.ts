import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Deadlines } from './deadlines.ts';

const START = 5000;
/** For the rounding of numbers. */
const SLACK = 1e-6;
const rates = fc.oneof(fc.integer({ min: 1, max: 120 }), fc.constantFrom(30000 / 1001, 12.5));

/** Writes pictures for so long, each as soon as it is due; `delays` is how long each write takes. */
function write(deadlines: Deadlines, duration: number, delays: readonly number[]): number[] {
  const times: number[] = [];
  let now = START;
  for (let index = 0; ; index++) {
    now = Math.max(now, deadlines.next);
    if (now >= START + duration) return times;
    times.push(now);
    now += delays[index % delays.length] ?? 0;
    deadlines.advance(now);
  }
}

test('a recording has as many pictures as its duration asks for, however slow single writes are', () => {
  const delays = fc.array(
    fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, fc.double({ min: 0, max: 400, noNaN: true })),
    {
      minLength: 1,
      maxLength: 300,
    },
  );
  fc.assert(
    fc.property(rates, fc.integer({ min: 1, max: 60_000 }), delays, (fps, duration, given) => {
      // On average the output is faster than the camera, or it never catches up.
      const total = given.reduce((sum, delay) => sum + delay, 0);
      fc.pre(total / given.length < 500 / fps && total < 900);
      const times = write(new Deadlines(fps, START), duration, given);
      const behind = given.length === 0 ? 0 : (total * fps) / 1000;
      const expected = (duration * fps) / 1000;
      assert.ok(times.length <= Math.ceil(expected + SLACK) && times.length >= Math.floor(expected - behind - 1));
    }),
  );
});

test('deadlines do not drift: after an hour the next one is an hour after the first', () => {
  const deadlines = new Deadlines(30, START);
  for (let index = 0; index < 30 * 3600; index++) deadlines.advance(deadlines.next + 3.7);
  assert.ok(Math.abs(deadlines.next - START - 3_600_000) < 1e-3, `${deadlines.next}`);
  assert.ok(Math.abs(deadlines.mediaTimeMs - 3_600_000) < 1e-3);
});

test('after a stall of up to a second all missed pictures are due; after a longer one only one is', () => {
  fc.assert(
    fc.property(rates, fc.integer({ min: 0, max: 100_000 }), (fps, stall) => {
      const deadlines = new Deadlines(fps, START);
      const now = START + stall;
      let due = 0;
      for (deadlines.advance(now); deadlines.next <= now + SLACK; deadlines.advance(now)) due += 1;
      const late = stall - 1000 / fps;
      if (late > 1000) assert.equal(due, 1);
      else assert.equal(due, Math.max(0, Math.floor(late / (1000 / fps) + 1 + SLACK)));
    }),
  );
});

test('without catching up one picture at most is due, and the rhythm stays', () => {
  fc.assert(
    fc.property(rates, fc.integer({ min: 0, max: 900 }), (fps, stall) => {
      const deadlines = new Deadlines(fps, START);
      const now = START + stall;
      deadlines.advance(now);
      deadlines.skipMissed(now);
      const beats = ((deadlines.next - START) * fps) / 1000;
      assert.ok(Math.abs(beats - Math.round(beats)) < SLACK, `${beats}`);
      assert.ok(deadlines.next > now - deadlines.intervalMs - SLACK);
    }),
  );
});
