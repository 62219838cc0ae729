import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Connect, Place } from '@rtmp-vcam/api';
import { placesFor, SENDER_TABS, SENDERS, withDots } from './senders.ts';

const KEY = 'k3qz-9rma-x7wd-p2tn';
const connect: Connect = { places: [], user: null, open: false, fingerprint: null, keyFixed: null };

function place(reach: Place['reach'], server = 'rtmp://192.168.1.10/live', key = KEY): Place {
  return { network: reach, reach, server, key, url: `${server}/${key}`, links: { larix: '', moblin: '' } };
}

test('no field of any sender shows the key while it is hidden', () => {
  const usual = { place: place('network'), connect };
  // With a login, the key is the app, and the last part of the URL is no secret.
  const login = {
    place: place('network', `rtmp://192.168.1.10/${KEY}`, 'camera'),
    connect: { ...connect, user: 'studio' },
  };
  for (const { place: at, connect: answer } of [usual, login]) {
    for (const { value } of SENDER_TABS) {
      for (const { label, text } of SENDERS[value].fields(at, answer)) {
        assert.ok(!withDots(text, at, answer).includes(KEY), `${value}: ${label}`);
      }
    }
  }
  assert.equal(withDots(login.place.key, login.place, login.connect), 'camera');
});

test('a key that nobody needs is shown', () => {
  assert.equal(withDots(`rtmp://h/live/${KEY}`, place('network'), { ...connect, open: true }), `rtmp://h/live/${KEY}`);
});

test('what is not on this computer is not sent to localhost', () => {
  const places = [place('computer'), place('network')];
  assert.deepEqual(placesFor('obs', places), places);
  assert.deepEqual(placesFor('dji', places), places.slice(1));
});
