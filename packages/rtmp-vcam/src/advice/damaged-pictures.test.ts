import assert from 'node:assert/strict';
import { test } from 'node:test';
import { damagedPictures } from './damaged-pictures.ts';
import { factsWith, said } from './testing/facts.ts';

test('damaged pictures are named', () => {
  const { level, fix } =
    said(damagedPictures, factsWith({ stream: { recent: { received: 300, dropped: 0, damaged: 4 } } })) ??
    assert.fail();
  assert.equal(level, 'problem');
  assert.match(fix ?? '', /Bitrate.*Keyframe Interval/);
});
