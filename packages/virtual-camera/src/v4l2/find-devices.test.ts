import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { CameraError } from '../errors.ts';
import { machine } from '../testing/machine.ts';
import { type DeviceChoice, findDevices } from './find-devices.ts';

const name = 'RTMP Virtual Camera';
const webcam = { 'sys/class/video4linux/video0/name': 'Webcam: Webcam\n', 'dev/video0': '' };
const modulesIndex = `lib/modules/${release()}/modules.dep`;

function loopback(number: number, label: string): Record<string, string> {
  const folder = `sys/class/video4linux/video${number}`;
  return {
    'sys/module/v4l2loopback/version': '0.12.7\n',
    [`${folder}/name`]: `${label}\n`,
    [`${folder}/max_openers`]: '10\n',
    [`dev/video${number}`]: '',
  };
}

function failure(choice: DeviceChoice): CameraError {
  try {
    findDevices(choice);
  } catch (error) {
    if (error instanceof CameraError) return error;
    throw error;
  }
  throw new assert.AssertionError({ message: 'a device was found' });
}

test('devices with the name are sorted by number, not alphabetically', () => {
  using here = machine({ ...webcam, ...loopback(10, name), ...loopback(9, name), ...loopback(4, 'OBS') });
  const paths = findDevices({ name, root: here.root });
  assert.deepEqual(paths, [join(here.root, 'dev/video9'), join(here.root, 'dev/video10')]);
});

for (const label of [`${name} 2`, 'RTMP Virtual']) {
  test(`a device named "${label}" is not used for "${name}"`, () => {
    using here = machine(loopback(4, label));
    assert.equal(failure({ name, root: here.root }).code, 'CAMERA_ERR_NO_DEVICE');
  });
}

test('a webcam with the name of the camera is not used', () => {
  using here = machine({ ...loopback(4, 'OBS'), 'sys/class/video4linux/video0/name': name });
  assert.equal(failure({ name, root: here.root }).code, 'CAMERA_ERR_NO_DEVICE');
});

test('a path has priority over the name, and links are followed', () => {
  using here = machine({ ...loopback(4, 'OBS'), ...loopback(10, name) });
  symlinkSync(join(here.root, 'dev/video4'), join(here.root, 'dev/link'));
  const paths = findDevices({ name, device: join(here.root, 'dev/link'), root: here.root });
  assert.deepEqual(paths, [join(here.root, 'dev/video4')]);
});

test('the error for a path that does not exist contains it', () => {
  using here = machine({});
  const error = failure({ name, device: '/dev/video77', root: here.root });
  assert.equal(error.code, 'CAMERA_ERR_NO_DEVICE');
  assert.equal(error.device, '/dev/video77');
  assert.equal(error.errno, 'ENOENT');
});

test('the command for a module with other devices makes those too, and says what has to be closed', () => {
  using here = machine(loopback(4, 'OBS'));
  const error = failure({ name, root: here.root });
  assert.match(error.message, /none is named "RTMP Virtual Camera"; v4l2loopback has .*video4 "OBS"/);
  const command =
    'sudo modprobe -r v4l2loopback && sudo modprobe v4l2loopback devices=2 exclusive_caps=1,1 video_nr=4,-1 card_label="OBS","RTMP Virtual Camera"';
  assert.ok(error.fix.endsWith(`rtmp-vcam too (rtmp-vcam stop), then: ${command}`), error.fix);
});

test('the fix for a module that is installed but not loaded is to load it', () => {
  using here = machine({ [modulesIndex]: 'kernel/a.ko:\nupdates/dkms/v4l2loopback.ko.xz: kernel/videodev.ko\n' });
  const error = failure({ name: 'My $camera', root: here.root });
  assert.equal(error.code, 'CAMERA_ERR_NO_MODULE');
  assert.equal(error.fix, "sudo modprobe v4l2loopback exclusive_caps=1 card_label='My $camera'");
});

for (const [what, files] of [
  ['is not installed', { [modulesIndex]: 'kernel/v4l2-core.ko:\n' }],
  ['is not loaded', { [modulesIndex]: 'updates/dkms/v4l2loopback.ko.xz: kernel/videodev.ko\n' }],
  ['has other devices', loopback(4, 'OBS')],
] as const) {
  test(`where the module ${what}, the fix is the command that makes the device`, () => {
    using here = machine(files);
    assert.equal(failure({ name, setup: 'rtmp-vcam setup', root: here.root }).fix, 'rtmp-vcam setup');
  });
}
