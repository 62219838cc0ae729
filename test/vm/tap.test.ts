import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseTap } from './tap.ts';

const OUTPUT = `TAP version 13
# Subtest: /repo/test/vm/guest/dist/vm/guest/a.js
    # Subtest: a suite
        # Subtest: works
        ok 1 - works
          ---
          duration_ms: 1.5
          ...
        # Subtest: fails
        not ok 2 - fails
          ---
          error: 'two is not one'
          ...
        1..2
    not ok 1 - a suite
      ---
      type: 'suite'
      ...
    ok 2 - a suite that passes
      ---
      type: 'suite'
      ...
    ok 3 - is left out # SKIP no reason
    1..3
ok 2 - /repo/test/vm/guest/dist/vm/guest/b.js
`;

test('single tests are reported; suites and files only when they fail', () => {
  const results = parseTap(OUTPUT);
  assert.deepEqual(
    results.map(({ name, ok }) => `${ok ? 'ok' : 'not ok'} ${name}`),
    ['ok works', 'not ok fails', 'not ok a suite', 'ok is left out'],
  );
  assert.match(results[1]?.details ?? '', /two is not one/);
});
