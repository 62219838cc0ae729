import assert from 'node:assert/strict';
import { test } from 'node:test';
import { says } from '../testing/says.ts';
import { checkSecondEntry } from './second-entry.ts';

const device = { path: '/dev/video10', name: 'RTMP Virtual Camera' };
const own = { id: 40, name: 'rtmp-vcam', description: 'RTMP Virtual Camera', path: undefined };
const second = {
  id: 52,
  name: 'v4l2_input._sys_devices_virtual_video4linux_video10',
  description: 'RTMP Virtual Camera (V4L2)',
  path: 'v4l2:/dev/video10',
};

test('WirePlumber has made a camera of the device too', () => {
  says(checkSecondEntry(device, { cameras: [own] }, '0.5.8'), 'ok', /once/);
  says(
    checkSecondEntry(device, { cameras: [own, second] }, '0.5.8'),
    'warning',
    /twice: .* as "RTMP Virtual Camera \(V4L2\)"/,
    /^rtmp-vcam stop, then .*restart wireplumber, then start rtmp-vcam\. Or hide .*: https:.*#two-entries-in-the-list$/,
  );
  says(checkSecondEntry(device, { cameras: [own, second] }, '0.4.13'), 'warning', /twice/, /then start rtmp-vcam$/);
  says(checkSecondEntry(device, { cameras: [{ ...second, path: 'v4l2:/dev/video1' }] }, '0.5.8'), 'ok', /once/);
  assert.equal(checkSecondEntry(undefined, { cameras: [second] }, '0.5.8'), undefined);
});
