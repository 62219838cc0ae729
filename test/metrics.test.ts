/** Prometheus' own checker reads the metrics, whatever cameras are called. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import fc from 'fast-check';
import { LIVE, textOf, WAITING } from '../packages/rtmp-vcam/src/metrics/testing/cameras.ts';
import { needs } from './support/tools.ts';

/** What Prometheus' own checker finds wrong: mistakes and bad names. */
function faults(text: string): string {
  const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' });
  return status === 0 ? `${stdout}${stderr}` : `${stdout}${stderr} (exit code ${status})`;
}

test('promtool finds nothing wrong', needs('promtool'), () => {
  assert.equal(faults(textOf([LIVE, WAITING])), '');
  assert.equal(faults(textOf([])), '');
  assert.notEqual(faults('a{b="c"d"} 1\n'), '', 'promtool finds mistakes');
});

test('promtool reads whatever cameras are called', needs('promtool'), () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string({ unit: 'binary', minLength: 1 }), { maxLength: 4 }), (names) => {
      const cameras = names.map((name) => ({ ...LIVE, state: { ...LIVE.state, name } }));
      assert.equal(faults(textOf(cameras)), '');
    }),
    { numRuns: 20, examples: [[['a\\"b', '"\n', '\\', '}# HELP']]] },
  );
});
