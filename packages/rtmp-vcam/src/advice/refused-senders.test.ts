import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refusedSenders } from './refused-senders.ts';
import { factsWith, factsWithoutStream, said } from './testing/facts.ts';

const refused = { who: '192.168.1.20 (GoPro)', reason: 'wrong stream key', fix: 'Copy the URL.', isNearby: true };

test('a refused sender is named with the reason and what to do', () => {
  assert.deepEqual(said(refusedSenders, factsWithoutStream({ refused: [refused] })), {
    level: 'problem',
    text: '192.168.1.20 (GoPro) was refused: wrong stream key',
    fix: 'Copy the URL.',
  });
});

test('it is less important while another sender has the camera, or when a stranger is refused; three are named at most', () => {
  assert.equal(said(refusedSenders, factsWith({ refused: [refused] }))?.level, 'hint');
  const strangers = Array.from({ length: 9 }, (_, at) => ({ ...refused, who: `8.8.8.${at}`, isNearby: false }));
  const words = [refusedSenders.find(factsWithoutStream({ refused: strangers })) ?? []].flat();
  assert.deepEqual(
    words.map(({ level }) => level),
    ['hint', 'hint', 'hint'],
  );
});
