import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rareKeyframes } from './rare-keyframes.ts';
import { factsWith, said } from './testing/facts.ts';

const textFor = (keyframeSeconds: number | undefined, sinceKeyframeSeconds: number): string | undefined =>
  said(rareKeyframes, factsWith({ stream: { keyframeSeconds, sinceKeyframeSeconds } }))?.text;

test('keyframes that are rarer than every four seconds are named with their interval', () => {
  assert.equal(textFor(4, 3), undefined);
  assert.equal(textFor(8.33, 3), 'The encoder sends a keyframe only every 8.3 s');
  const { fix, level } = said(rareKeyframes, factsWith({ stream: { keyframeSeconds: 10 } })) ?? assert.fail();
  assert.equal(level, 'hint');
  assert.match(fix ?? '', /^Set Keyframe Interval in the encoder to 1 or 2 s/);
});

test('a keyframe that never comes is missed, and the text does not change every second', () => {
  assert.equal(textFor(undefined, 4.9), undefined);
  assert.equal(textFor(undefined, 5), 'The encoder has sent no keyframe for more than 5 s');
  assert.equal(textFor(2, 29), 'The encoder has sent no keyframe for more than 20 s');
  assert.equal(textFor(10, 9), 'The encoder sends a keyframe only every 10 s', 'the next one is not late yet');
});
