import assert from 'node:assert/strict';
import { test } from 'node:test';
import { factsWith, said } from './testing/facts.ts';
import { tooFewPictures } from './too-few-pictures.ts';

const textFor = (receivedFps: number, fps: number | undefined, seconds = 60): string | undefined =>
  said(tooFewPictures, factsWith({ stream: { receivedFps, announced: { fps, bitrate: undefined }, seconds } }))?.text;

test('far fewer pictures than the encoder has announced are named', () => {
  assert.equal(textFor(24, 60), 'The encoder has announced 60 pictures a second, and only 24 come');
  assert.equal(textFor(50, 60), undefined);
});

test('a camera of 60 with a stream of 30 is fine, and so is one that announces nothing or has just begun', () => {
  assert.equal(said(tooFewPictures, factsWith({ camera: { fps: 60 }, stream: { receivedFps: 30 } })), undefined);
  assert.equal(textFor(10, undefined), undefined);
  assert.equal(textFor(10, 60, 2), undefined);
  assert.equal(textFor(0, 60), undefined, 'no picture at all is another matter');
});
