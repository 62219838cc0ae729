import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bFrames } from './b-frames.ts';
import { factsWith, said } from './testing/facts.ts';

test('B-frames are named with the delay that they add', () => {
  assert.equal(said(bFrames, factsWith({ stream: { reorderMs: 8.3 } })), undefined);
  assert.deepEqual(said(bFrames, factsWith({ stream: { reorderMs: 66.4 } })), {
    level: 'hint',
    text: 'B-frames add 66 ms of delay',
    fix: 'Set B-frames in the encoder to 0.',
  });
});
