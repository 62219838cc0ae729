import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Words } from './advice-kind.ts';
import { overload } from './overload.ts';
import { factsWith, said } from './testing/facts.ts';

test('a decoder that leaves out many pictures is named, with a share that hardly changes', () => {
  const recent = (dropped: number, received = 300): Words | undefined =>
    said(overload, factsWith({ stream: { recent: { received, dropped, damaged: 0 } } }));
  assert.equal(recent(10), undefined);
  assert.equal(recent(0, 0), undefined);
  assert.deepEqual(
    [recent(100)?.level, recent(100)?.text],
    ['problem', 'This computer cannot keep up: about 35 % of the pictures are left out'],
  );
  assert.match(recent(500)?.text ?? '', /about 100 %/);
});
