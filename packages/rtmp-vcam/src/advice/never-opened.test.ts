import assert from 'node:assert/strict';
import { test } from 'node:test';
import { neverOpened } from './never-opened.ts';
import { factsWith, said } from './testing/facts.ts';

const device = { name: 'Studio', readers: 0, wasRead: false };

test('a camera that no app has opened is named as apps list it, but not too soon', () => {
  assert.equal(said(neverOpened, factsWith({ device, stream: { seconds: 15 } })), undefined);
  const { text, fix } = said(neverOpened, factsWith({ device, stream: { seconds: 21 } })) ?? assert.fail();
  assert.equal(text, 'No app has opened the camera yet');
  assert.match(fix ?? '', /^Choose “Studio” as the camera/);
});

test('it is not said once an app has read it, and when nobody knows or there is no device', () => {
  assert.equal(said(neverOpened, factsWith({ device: { ...device, wasRead: true } })), undefined);
  assert.equal(said(neverOpened, factsWith({ device: { ...device, readers: undefined } })), undefined);
  assert.equal(said(neverOpened, factsWith({ device: undefined })), undefined);
  assert.equal(said(neverOpened, factsWith({ device, stream: { picture: undefined } })), undefined);
});
