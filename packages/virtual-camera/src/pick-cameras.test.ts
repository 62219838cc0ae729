import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CameraError } from './errors.ts';
import { type CameraChoice, pickCameras } from './pick-cameras.ts';

// So that the PipeWire of this computer's user is not found.
process.env['XDG_RUNTIME_DIR'] = '/nowhere';
const name = 'A camera nobody made';
const onLinux = { skip: process.platform === 'linux' ? false : 'needs Linux' };
const setup = 'rtmp-vcam setup';

for (const camera of ['none', []] as const) {
  test(`${JSON.stringify(camera)}: no camera is looked for`, async () => {
    const { cameras, findings } = pickCameras({ camera, name });
    assert.deepEqual(cameras, []);
    assert.deepEqual(await findings, []);
  });
}

for (const [choice, kinds] of [
  ['auto', ['pipewire', 'v4l2']],
  [['v4l2'], ['v4l2']],
  [['pipewire'], ['pipewire']],
  [
    ['v4l2', 'pipewire', 'v4l2'],
    ['v4l2', 'pipewire'],
  ],
] as const satisfies readonly (readonly [CameraChoice, readonly string[]])[]) {
  test(`${choice}: these cameras, also while they are missing`, onLinux, () => {
    const { cameras } = pickCameras({ camera: choice, name });
    assert.deepEqual(
      cameras.map(({ kind }) => kind),
      kinds,
    );
    for (const camera of cameras) assert.equal(camera.label, name);
  });
}

test('v4l2: a missing camera comes with the command that creates it', onLinux, async () => {
  const [finding, ...others] = await pickCameras({ camera: ['v4l2'], name, setup }).findings;
  assert.equal(finding?.level, 'problem');
  assert.equal(finding.fix, setup);
  assert.deepEqual(others, []);
});

test('auto: without any camera, there is one problem, and PipeWire is another way', onLinux, async () => {
  const [v4l2, pipewire, ...others] = await pickCameras({ camera: 'auto', name, setup }).findings;
  assert.equal(v4l2?.level, 'problem');
  assert.equal(v4l2.fix, setup);
  assert.equal(pipewire?.level, 'warning');
  assert.match(pipewire.text, /^the other camera, which needs no kernel module, is missing too: /);
  assert.notEqual(pipewire.fix, '');
  assert.deepEqual(others, []);
});

for (const camera of [['extension'], ['obs'], ['v4l2', 'extension']] as const) {
  test(`${camera}: a camera of macOS is refused at once on a system that has none`, onLinux, () => {
    assert.throws(
      () => pickCameras({ camera, name }),
      (error) => error instanceof CameraError && error.code === 'CAMERA_ERR_UNSUPPORTED',
    );
  });
}

test('a device that is not a camera is refused at once', onLinux, () => {
  assert.throws(
    () => pickCameras({ camera: 'auto', name, device: '/dev/null' }),
    (error) => error instanceof CameraError && error.code === 'CAMERA_ERR_NOT_LOOPBACK',
  );
});

test('a name that no camera can have is refused at once', () => {
  assert.throws(
    () => pickCameras({ camera: 'auto', name: 'a,b' }),
    (error) => error instanceof CameraError && error.code === 'CAMERA_ERR_NAME',
  );
});
