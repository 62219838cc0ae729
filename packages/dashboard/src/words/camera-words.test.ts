import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SCENES, stateOf } from '../../testing/states.ts';
import { audienceText, senderText, situation } from './camera-words.ts';
import { bitrateText, durationText, millisecondsText, rateText } from './numbers.ts';

test('every state of every scene has a sentence', () => {
  for (const scene of SCENES) {
    for (const camera of stateOf(scene).cameras) assert.match(situation(camera), /^[A-Z].{5,}/, scene);
  }
});

test('a sender on this computer is called so, because few people know its addresses', () => {
  const from = (address: string | null) => senderText({ encoder: 'OBS', address });
  assert.equal(from('192.168.1.20'), 'OBS from 192.168.1.20');
  assert.equal(from('2001:db8::1'), 'OBS from 2001:db8::1');
  assert.equal(from(null), 'OBS');
  for (const own of ['127.0.0.1', '::1', '::ffff:127.0.0.1']) assert.equal(from(own), 'OBS on this computer');
});

test('who watches, also where apps cannot be counted', () => {
  const device = (readers: number | null) => ({ label: '', readers });
  assert.equal(audienceText({ device: device(1), watched: true }), '1 app watches');
  assert.equal(audienceText({ device: device(2), watched: true }), '2 apps watch');
  assert.equal(audienceText({ device: device(0), watched: true }), 'Nobody watches');
  assert.equal(audienceText({ device: device(null), watched: true }), 'Cannot be counted');
  assert.equal(audienceText({ device: device(null), watched: false }), 'Nobody watches');
  assert.equal(audienceText({ device: null, watched: false }), 'See no camera');
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
