import assert from 'node:assert/strict';
import { test } from 'node:test';
import { says } from '../testing/says.ts';
import { checkLoopbackDevice } from './loopback-device.ts';

const device = (path: string, name: string) => ({
  path,
  number: 0,
  name,
  exclusiveCaps: true,
  mayOpen: true,
  users: [],
});
const loopback = {
  loaded: true,
  devices: [device('/dev/video9', 'OBS'), device('/dev/video10', 'RTMP Virtual Camera')],
};
const wanted = { name: 'RTMP Virtual Camera', device: undefined };

test('the device with the name of the camera', () => {
  says(checkLoopbackDevice(wanted, loopback), 'ok', /\/dev\/video10 is the camera "RTMP Virtual Camera"/);
  says(
    checkLoopbackDevice({ ...wanted, name: 'Studio' }, loopback),
    'problem',
    /no camera device "Studio"; .*video9 "OBS"/,
    /^rtmp-vcam setup$/,
  );
  says(checkLoopbackDevice(wanted, { loaded: true, devices: [] }), 'problem', /has no device/, /^rtmp-vcam setup$/);
  assert.equal(checkLoopbackDevice(wanted, { loaded: false, devices: [] }), undefined);
});

test('the device that the config gives', () => {
  says(
    checkLoopbackDevice({ ...wanted, device: '/dev/video9' }, loopback),
    'ok',
    /\/dev\/video9 is the camera "OBS", as apps list it/,
  );
  says(
    checkLoopbackDevice({ ...wanted, device: '/dev/video0' }, loopback),
    'problem',
    /\/dev\/video0 is no device of v4l2loopback/,
    /--device/,
  );
});
