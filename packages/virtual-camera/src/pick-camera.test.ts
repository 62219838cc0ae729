import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CameraError } from './errors.ts';
import { type CameraChoice, pickCamera } from './pick-camera.ts';
import { V4l2Camera } from './v4l2/v4l2-camera.ts';

const name = 'A camera nobody made';
const onLinux = { skip: process.platform === 'linux' ? false : 'needs Linux' };

test('none: no camera is looked for', async () => {
  const { camera, findings } = pickCamera({ camera: 'none', name });
  assert.equal(camera, undefined);
  assert.deepEqual(await findings, []);
});

for (const camera of ['auto', 'v4l2'] as const satisfies CameraChoice[]) {
  test(`${camera}: a missing camera comes with the command that creates it`, onLinux, async () => {
    const { camera: picked, findings } = pickCamera({ camera, name });
    const [finding] = await findings;
    assert.ok(picked instanceof V4l2Camera);
    assert.equal(picked.label, name);
    assert.equal(finding?.level, 'problem');
    assert.match(finding?.fix ?? '', /modprobe v4l2loopback exclusive_caps=1 card_label="A camera nobody made"$/);
  });
}

test('a Camera Extension is refused at once on a system that has none', onLinux, () => {
  assert.throws(
    () => pickCamera({ camera: 'extension', name }),
    (error) => error instanceof CameraError && error.code === 'CAMERA_ERR_UNSUPPORTED',
  );
});

test('a device that is not a camera is refused at once', onLinux, () => {
  assert.throws(
    () => pickCamera({ camera: 'auto', name, device: '/dev/null' }),
    (error) => error instanceof CameraError && error.code === 'CAMERA_ERR_NOT_LOOPBACK',
  );
});

test('a name that no camera can have is refused at once', () => {
  assert.throws(
    () => pickCamera({ camera: 'auto', name: 'a,b' }),
    (error) => error instanceof CameraError && error.code === 'CAMERA_ERR_NAME',
  );
});
