import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SCENES, stateOf } from '../../testing/states.ts';
import { audienceText, situation } from './camera-words.ts';
import { bitrateText, durationText, millisecondsText, rateText } from './numbers.ts';

test('every state of every scene has a sentence', () => {
  for (const scene of SCENES) {
    for (const camera of stateOf(scene).cameras) assert.match(situation(camera), /^[A-Z].{5,}/, scene);
  }
});

test('who watches, also where apps cannot be counted', () => {
  const device = (readers: number | null) => ({ label: '', readers });
  assert.equal(audienceText({ device: device(1), watched: true }), '1 app watches');
  assert.equal(audienceText({ device: device(2), watched: true }), '2 apps watch');
  assert.equal(audienceText({ device: device(0), watched: true }), 'Nobody watches');
  assert.equal(audienceText({ device: device(null), watched: true }), 'Watched');
  assert.equal(audienceText({ device: device(null), watched: false }), 'Nobody watches');
  assert.equal(audienceText({ device: null, watched: false }), 'No camera is fed');
});

test('numbers are written as one reads them', () => {
  assert.equal(bitrateText(320_400), '320 kb/s');
  assert.equal(bitrateText(999_800), '1.0 Mb/s');
  assert.equal(millisecondsText(0), '0 ms');
  assert.equal(millisecondsText(0.84), '0.8 ms');
  assert.equal(millisecondsText(9.96), '10 ms');
  assert.equal(millisecondsText(1240), '1.2 s');
  assert.equal(rateText(29.97), '30');
  assert.equal(rateText(12.5), '12.5');
  assert.equal(durationText(45.2), '46 s');
  assert.equal(durationText(300), '5 min');
});
