import assert from 'node:assert/strict';
import { test } from 'node:test';
import { numberOf, type Showing, showingOf } from './showing.ts';

test('every placement, paused or not, has a number of its own', () => {
  const all = (['contain', 'cover', 'stretch'] as const).flatMap((fit) =>
    ([0, 90, 180, 270] as const).flatMap((rotate) =>
      [false, true].flatMap((mirror) =>
        [false, true].map((isPaused): Showing => ({ placement: { fit, rotate, mirror }, isPaused })),
      ),
    ),
  );
  assert.deepEqual(
    all.map((each) => showingOf(numberOf(each))),
    all,
  );
  assert.equal(new Set(all.map(numberOf)).size, 48);
  assert.equal(all[0] === undefined ? undefined : numberOf(all[0]), 0);
});
