import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lowBitrate } from './low-bitrate.ts';
import { factsWith, said } from './testing/facts.ts';

const announced = { fps: 30, bitrate: undefined };

test('a bit rate that is far too low is named, with a better one', () => {
  const { text, fix } = said(lowBitrate, factsWith({ stream: { bitrate: 900_000, announced } })) ?? assert.fail();
  assert.equal(text, '900 kb/s is very little for 1920×1080 with 30 pictures a second');
  assert.equal(fix, 'Set Bitrate in the encoder to 4500 Kbps if moving pictures are blurred.');
});

test('newer codecs need less, and an encoder that may use more has a picture that hardly moves', () => {
  assert.equal(said(lowBitrate, factsWith({ stream: { bitrate: 1_500_000, announced } })), undefined);
  const picture = { width: 1920, height: 1080, codec: 'av01.0.08M.08', decoder: 'av1' };
  assert.equal(said(lowBitrate, factsWith({ stream: { bitrate: 900_000, announced, picture } })), undefined);
  assert.equal(said(lowBitrate, factsWith({ stream: { bitrate: 900_000 } })), undefined);
  assert.equal(said(lowBitrate, factsWith({ stream: { bitrate: 900_000, announced, seconds: 3 } })), undefined);
});
