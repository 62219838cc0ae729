import assert from 'node:assert/strict';
import { test } from 'node:test';
import { factsWith, said } from './testing/facts.ts';
import { tooManyPictures } from './too-many-pictures.ts';

test('more pictures than the camera shows are named, with the option for more', () => {
  assert.equal(said(tooManyPictures, factsWith({ stream: { receivedFps: 31 } })), undefined);
  assert.equal(said(tooManyPictures, factsWith({ camera: { fps: 60 }, stream: { receivedFps: 60.4 } })), undefined);
  const { text, fix } = said(tooManyPictures, factsWith({ stream: { receivedFps: 59.6 } })) ?? assert.fail();
  assert.equal(text, '60 pictures a second come in, and the camera gives 30');
  assert.match(fix ?? '', /^Start rtmp-vcam with --fps 60, or set FPS in the sender to 30:/);
});

test('no rate is proposed that a camera cannot have', () => {
  const { fix } = said(tooManyPictures, factsWith({ stream: { receivedFps: 240 } })) ?? assert.fail();
  assert.match(fix ?? '', /^Set FPS in the sender to 30:/);
});
