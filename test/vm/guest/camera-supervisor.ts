import assert from 'node:assert/strict';
import { openSync, readdirSync, readlinkSync } from 'node:fs';
import { beforeEach, test } from 'node:test';
import type { Log } from '@rtmp-vcam/video-pipeline';
import { CameraSupervisor, pickCameras, V4l2Camera } from '@rtmp-vcam/virtual-camera';
import koffi from 'koffi';
import { captureWithV4l2Ctl, untilCamera } from './support/capture.ts';
import { installModule, loadModule, unloadModule } from './support/loopback-module.ts';
import { CANVAS, checkPictures, feed } from './support/picture.ts';
import { mustRun, start, until } from './support/run.ts';

const name = 'RTMP Virtual Camera';

let lines: string[];
const log: Log = {
  debug: () => {},
  info: (_details, message) => lines.push(`info ${message}`),
  warn: (_details, message) => lines.push(`warn ${message}`),
  error: (_details, message) => lines.push(`error ${message}`),
};

beforeEach(async () => {
  lines = [];
  await unloadModule();
});

function supervise(camera = new V4l2Camera({ name })): CameraSupervisor & Disposable {
  const supervisor = new CameraSupervisor({ camera, canvas: CANVAS, log });
  return Object.assign(supervisor, { [Symbol.dispose]: () => supervisor.close() });
}

test('a camera that the command of the finding creates is used without a restart', async () => {
  await installModule();
  const { cameras, findings: looking } = pickCameras({ camera: ['v4l2'], name });
  const [camera] = cameras;
  const findings = await looking;
  assert.ok(camera instanceof V4l2Camera);
  assert.deepEqual(
    findings.map((finding) => finding.level),
    ['problem'],
  );
  const command = findings[0]?.fix ?? '';
  assert.equal(command, 'sudo modprobe v4l2loopback exclusive_caps=1 card_label="RTMP Virtual Camera"');

  using supervisor = supervise(camera);
  using _feed = feed(supervisor, CANVAS);
  assert.equal(supervisor.state, 'waiting');
  assert.equal(supervisor.error?.code, 'CAMERA_ERR_NO_MODULE');
  await mustRun('bash', '-c', command.replaceAll('sudo ', ''));
  await until('the camera to be open', () => supervisor.state === 'open');
  assert.equal(supervisor.error, undefined);
  checkPictures(await captureWithV4l2Ctl('/dev/video0', 12), CANVAS);
  assert.deepEqual(lines, ['info Camera is ready'], 'there is not one line for each change');
  await supervisor.close();
  await mustRun('modprobe', '-r', 'v4l2loopback');
});

test('a camera works again after its module was reloaded with another device number', async () => {
  await loadModule({ number: 10, name });
  using supervisor = supervise();
  using _feed = feed(supervisor, CANVAS);
  checkPictures(await captureWithV4l2Ctl('/dev/video10', 12), CANVAS);

  // The kernel does not unload a module that is in use, so the descriptor must become unusable first.
  killDescriptor('/dev/video10');
  await until('the loss to be noticed', () => supervisor.state === 'waiting');
  assert.equal(supervisor.error?.code, 'CAMERA_ERR_DEVICE_GONE');
  await loadModule({ number: 10, name: 'Other' }, { number: 23, name });
  await until('the camera to be open again', () => supervisor.state === 'open');
  assert.equal(supervisor.camera.label, `${name} (/dev/video23)`);
  checkPictures(await captureWithV4l2Ctl('/dev/video23', 12), CANVAS);
});

test('a camera that another program feeds is used when that program ends', async () => {
  await loadModule({ number: 10, name });
  const source = ['-re', '-f', 'lavfi', '-i', 'testsrc=size=640x360'];
  const other = await start(
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
  using supervisor = supervise();
  using _feed = feed(supervisor, CANVAS);
  assert.equal(supervisor.error?.code, 'CAMERA_ERR_BUSY');
  await other[Symbol.asyncDispose]();
  await until('the camera to be open', () => supervisor.state === 'open');
  checkPictures(await captureWithV4l2Ctl('/dev/video10', 12), CANVAS);
});

/** Replaces this process's descriptor of the device by one that cannot be written to. */
function killDescriptor(device: string): void {
  const fd = readdirSync('/proc/self/fd').find((candidate) => {
    try {
      return readlinkSync(`/proc/self/fd/${candidate}`) === device;
    } catch {
      return false;
    }
  });
  assert.ok(fd !== undefined, `${device} is not open`);
  const dup2 = koffi.load(null).func('int dup2(int from, int to)');
  assert.equal(dup2(openSync('/dev/null', 'r'), Number(fd)), Number(fd));
}
