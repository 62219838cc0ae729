import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HeardClock } from './heard-clock.ts';

const [RATE, FRAMES] = [48_000, 960];
const GARBAGE = 2 ** 64 - 50_000;

/**
 * Lets PipeWire take `round` frames at once, and a program fill free buffers every 5 ms. Gives how much later than told
 * each buffer is heard.
 */
function play(round: number, seconds: number, pauseAt?: number): number[] {
  const clock = new HeardClock(RATE, FRAMES);
  const [depth, roundMs] = [4, (round * 1000) / RATE];
  clock.begin(0n);
  const told: number[] = [];
  const heard: number[] = [];
  let [queued, held, taken, cycles, takenAt] = [0, 0, 0, 0, 0];
  for (let now = 1; now < seconds * 1000; now += 5) {
    for (; (cycles + 1) * roundMs <= now; cycles++) {
      const at = (cycles + 1) * roundMs;
      for (let left = round; left > 0; ) {
        if (held === 0 && queued > 0) [held, queued] = [FRAMES, queued - 1];
        if (held === 0) break;
        if (held === FRAMES) heard[taken++] = at + ((round - left) * 1000) / RATE;
        const part = Math.min(held, left);
        [held, left] = [held - part, left - part];
      }
      takenAt = at;
    }
    if (pauseAt !== undefined && now > pauseAt && now < pauseAt + 300) continue;
    // PipeWire gives a buffer back when it takes the next one.
    while (queued + (taken > 0 ? 1 : 0) < depth) {
      const time = { takenAt: BigInt(Math.round(takenAt * 1e6)), queued: takenAt === 0 ? GARBAGE : queued * FRAMES };
      told.push(clock.next(time, now, BigInt(now * 1e6)));
      queued++;
    }
  }
  return heard.map((at, index) => at - (told[index] ?? 0));
}

for (const round of [64, 256, 441, 512, 960, 1024]) {
  test(`rounds of ${round} frames: what is told is true within a round, and even`, () => {
    const late = play(round, 20).slice(50);
    const mean = late.reduce((sum, ms) => sum + ms, 0) / late.length;
    assert.ok(mean > -6 && mean < 2 + (round * 500) / RATE, `${mean} ms on average`);
    const off = Math.max(...late.map((ms) => Math.abs(ms - mean)));
    assert.ok(off < 3, `${off} ms from the average`);
  });
}

test('after a pause, what is told is true again at once', () => {
  const late = play(512, 20, 10_000);
  const before = late.slice(100, 450);
  const after = late.slice(-450);
  const mean = (values: readonly number[]): number => values.reduce((sum, ms) => sum + ms, 0) / values.length;
  assert.ok(Math.abs(mean(before) - mean(after)) < 5, `${mean(before)} ms, then ${mean(after)} ms`);
});
