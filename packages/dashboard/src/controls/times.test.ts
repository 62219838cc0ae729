import assert from 'node:assert/strict';
import { test } from 'node:test';
import { millisecondsOf } from './times.ts';

test('reads times as the config file has them', () => {
  assert.deepEqual(
    ['0', '0s', '250ms', '3s', '1.5s', '2m', '1h'].map(millisecondsOf),
    [0, 0, 250, 3000, 1500, 120_000, 3_600_000],
  );
  assert.deepEqual(['auto', '', '3', '-1s'].map(millisecondsOf), [undefined, undefined, undefined, undefined]);
});
