import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VIDEO_ERRORS } from '@rtmp-vcam/video-pipeline';
import { decoderProblem } from './decoder-problem.ts';
import { factsWith, said } from './testing/facts.ts';

test('what the decoder reports is said in its own words, unless other advice says it', () => {
  const { text, fix } =
    said(decoderProblem, factsWith({ stream: { decoderProblem: 'VIDEO_ERR_DECODER_DIED' } })) ?? assert.fail();
  assert.deepEqual([text, fix], ['The decoder thread ended unexpectedly', VIDEO_ERRORS.VIDEO_ERR_DECODER_DIED.fix]);
  assert.equal(said(decoderProblem, factsWith({ stream: { decoderProblem: 'VIDEO_ERR_OVERLOADED' } })), undefined);
  const trouble = { text: 'No picture', fix: 'Wait.', isSoundOnly: false };
  const said2 = said(decoderProblem, factsWith({ stream: { decoderProblem: 'VIDEO_ERR_MEMORY', trouble } }));
  assert.equal(said2, undefined);
});
