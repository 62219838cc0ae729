import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LookTimes } from './look-times.ts';

/** Looks at a stream of this rate for some seconds; pictures are published at even times. */
function look(fps: number, seconds = 20, gaps = 1): { readonly perSecond: number; readonly meanAge: number } {
  const times = new LookTimes();
  const period = 1000 / fps;
  let now = 3.3;
  let shown = -1;
  const ages: number[] = [];
  while (now < seconds * 1000) {
    const newest = Math.floor(now / period);
    if (newest > shown) {
      shown = newest;
      // The first second does not count: the rate is not known at once.
      if (now > 1000) ages.push(now - newest * period);
      now += times.afterPicture({ number: newest * gaps, publishedMs: newest * period, takenMs: now });
    } else {
      now += times.afterNothing(now);
    }
  }
  return { perSecond: ages.length / (seconds - 1), meanAge: ages.reduce((sum, age) => sum + age, 0) / ages.length };
}

for (const [fps, least, most] of [
  [60, 14, 16],
  [59.94, 14, 16],
  [50, 12, 16],
  [30, 14, 16],
  [29.97, 14, 16],
  [25, 12, 16],
  [24, 11, 16],
  [15, 14, 16],
  [10, 9.5, 10],
  [1, 0.9, 1],
  [240, 13, 16],
] as const) {
  test(`${fps} pictures a second are looked at in time, and not too often`, () => {
    const { perSecond, meanAge } = look(fps, 20);
    assert.ok(perSecond >= least && perSecond <= most, `${perSecond} a second`);
    assert.ok(meanAge < (fps >= 10 ? 8 : 35), `${meanAge} ms old`);
    // When the ring leaves numbers out, the rate is not what it seems.
    const uncertain = look(fps, 20, 3);
    assert.ok(uncertain.perSecond >= 0.9 * least && uncertain.perSecond <= 16, `${uncertain.perSecond} a second`);
    assert.ok(uncertain.meanAge < 35, `${uncertain.meanAge} ms old`);
  });
}

test('while nothing moves, it looks less and less often', () => {
  const times = new LookTimes();
  times.afterPicture({ number: 1, publishedMs: 0, takenMs: 0 });
  const waits = [66, 100, 200, 1000, 60_000].map((now) => times.afterNothing(now));
  assert.ok(
    waits.every((wait, index) => wait >= (waits[index - 1] ?? 0)),
    String(waits),
  );
  assert.deepEqual([waits[0], waits.at(-1)], [4.25, 33]);
});
