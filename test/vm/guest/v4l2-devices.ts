import assert from 'node:assert/strict';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { before, test } from 'node:test';
import { CameraError, type CameraErrorCode, V4l2Camera } from '@rtmp-vcam/virtual-camera';
import { captureWithV4l2Ctl, untilCamera } from './support/capture.ts';
import { loadModule, loadRealCamera } from './support/loopback-module.ts';
import { CANVAS, feed } from './support/picture.ts';
import { start, until } from './support/run.ts';

const name = 'RTMP Virtual Camera';

before(async () => {
  await loadRealCamera();
  await loadModule(
    { number: 10, name: 'Other' },
    { number: 11, name },
    { number: 12, name },
    { number: 13, name: 'Plain', exclusive: false },
  );
});

function opened(camera: V4l2Camera, canvas = CANVAS): Disposable & { readonly camera: V4l2Camera } {
  camera.open(canvas);
  return { camera, [Symbol.dispose]: () => camera.close() };
}

function failure(act: () => void): CameraError {
  try {
    act();
  } catch (error) {
    assert.ok(error instanceof CameraError, String(error));
    return error;
  }
  throw new assert.AssertionError({ message: 'no error was thrown' });
}

function refuses(camera: V4l2Camera, code: CameraErrorCode, canvas = CANVAS): CameraError {
  const error = failure(() => camera.open(canvas));
  assert.equal(error.code, code, error.message);
  return error;
}

test('a device is found by the name of the camera, and the lowest number is used', () => {
  using first = opened(new V4l2Camera({ name }));
  assert.equal(first.camera.label, `${name} (/dev/video11)`);
  using other = opened(new V4l2Camera({ name: 'Other' }));
  assert.equal(other.camera.label, 'Other (/dev/video10)');
});

test('if two devices have the name, the free one is used', () => {
  using first = opened(new V4l2Camera({ name }));
  first.camera.present({ format: 'i420', bytes: new Uint8Array((CANVAS.width * CANVAS.height * 3) / 2) });
  using second = opened(new V4l2Camera({ name }));
  assert.equal(second.camera.label, `${name} (/dev/video12)`);
});

test('a device is found by its path or a link to it, regardless of its name', () => {
  symlinkSync('/dev/video10', '/tmp/my-camera');
  for (const device of ['/dev/video10', '/tmp/my-camera']) {
    using camera = opened(new V4l2Camera({ name, device }));
    assert.equal(camera.camera.label, 'Other (/dev/video10)');
  }
});

test('a file or device that is no v4l2loopback device is refused', () => {
  writeFileSync('/tmp/file', '');
  for (const device of ['/dev/null', '/tmp/file', '/tmp', '/dev/video0']) {
    const error = refuses(new V4l2Camera({ name, device }), 'CAMERA_ERR_NOT_LOOPBACK');
    assert.ok(error.message.includes(device), error.message);
  }
  const realCamera = refuses(new V4l2Camera({ name, device: '/dev/video0' }), 'CAMERA_ERR_NOT_LOOPBACK');
  assert.match(realCamera.message, /"vivid".*driver vivid/);
  refuses(new V4l2Camera({ name, device: '/dev/video99' }), 'CAMERA_ERR_NO_DEVICE');
});

test('the error for a name without a device lists the existing devices', () => {
  const error = refuses(new V4l2Camera({ name: 'Third' }), 'CAMERA_ERR_NO_DEVICE');
  assert.match(error.message, /\/dev\/video10 "Other"/);
  assert.match(error.fix, /modprobe -r v4l2loopback && sudo modprobe .*card_label="Other",.*"Third"$/);
});

test('the error for a device that this user may not open names the group that may', () => {
  process.seteuid?.(65534);
  try {
    const error = refuses(new V4l2Camera({ name }), 'CAMERA_ERR_PERMISSION');
    assert.equal(error.errno, 'EACCES');
    assert.match(error.fix, /usermod -aG video/);
  } finally {
    process.seteuid?.(0);
  }
  using _camera = opened(new V4l2Camera({ name }));
});

test('a device that another program feeds is refused with its name, and used after its end', async () => {
  const camera = new V4l2Camera({ name: 'Other' });
  {
    const size = `${CANVAS.width}x${CANVAS.height}`;
    const source = ['-re', '-f', 'lavfi', '-i', `testsrc=size=${size}`];
    await using _other = await start(
      'ffmpeg',
      '-loglevel',
      'error',
      ...source,
      '-pix_fmt',
      'yuv420p',
      '-f',
      'v4l2',
      '/dev/video10',
    );
    await untilCamera('/dev/video10');
    const error = refuses(camera, 'CAMERA_ERR_BUSY');
    assert.match(error.message, /ffmpeg \(\d+\)/);
  }
  using _camera = opened(camera);
  using _feed = feed(camera, CANVAS);
  await captureWithV4l2Ctl('/dev/video10', 8);
});

test('the error names an app that keeps the camera at another size; the camera opens after its end', async () => {
  const camera = new V4l2Camera({ name: 'Other' });
  const larger = { ...CANVAS, width: 640, height: 360 };
  {
    camera.open(CANVAS);
    const feeding = feed(camera, CANVAS);
    await untilCamera('/dev/video10');
    await using app = await start('v4l2-ctl', '-d', '/dev/video10', '--stream-mmap', '--stream-to=/dev/null');
    await until('the app to stream', () => holds(app.pid) && feeding.shown > 30);
    feeding[Symbol.dispose]();
    camera.close();
    const error = refuses(camera, 'CAMERA_ERR_FORMAT_HELD', larger);
    assert.match(error.fix, /v4l2-ctl \(\d+\).*--size 320x180/);
  }
  using _camera = opened(camera, larger);
});

function holds(pid: number): boolean {
  return readFileSync(`/proc/${pid}/maps`, 'utf8').includes('/dev/video10');
}

test('a device without exclusive_caps works, and diagnose warns about it', async () => {
  const camera = new V4l2Camera({ name: 'Plain' });
  using _camera = opened(camera);
  const [found, warning] = await camera.diagnose();
  assert.equal(found?.level, 'ok');
  assert.equal(warning?.level, 'warning');
  assert.match(warning?.fix ?? '', /exclusive_caps=1[,1]* video_nr=\S+ card_label=.*"Plain"/);
});
