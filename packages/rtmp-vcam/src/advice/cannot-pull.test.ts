import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cannotPull } from './cannot-pull.ts';
import { factsWithoutStream, said } from './testing/facts.ts';

test('a server that cannot be pulled from is a problem, and one without a stream a hint', () => {
  const pull = { text: 'Cannot connect: refused', fix: 'Check the URL.', isUsual: false };
  const { level, text, fix } = said(cannotPull, factsWithoutStream({ pull })) ?? assert.fail();
  assert.deepEqual([level, text, fix], ['problem', pull.text, pull.fix]);
  assert.equal(said(cannotPull, factsWithoutStream({ pull: { ...pull, isUsual: true } }))?.level, 'hint');
});
