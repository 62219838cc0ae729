import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { Canvas, Log } from '@rtmp-vcam/video-pipeline';
import type { Camera, Finding } from './camera.ts';
import { CameraSupervisor } from './camera-supervisor.ts';
import { CameraError } from './errors.ts';

const canvas: Canvas = { width: 64, height: 36, fps: 30 };
const picture = { format: 'i420', bytes: new Uint8Array((64 * 36 * 3) / 2) } as const;
const noModule = new CameraError('CAMERA_ERR_NO_MODULE', 'it is installed, but not loaded');
const gone = new CameraError('CAMERA_ERR_DEVICE_GONE', '/dev/video10 (ENODEV)');

/** A camera that throws the error set in `trouble`. */
class TroubledCamera implements Camera {
  readonly kind = 'v4l2';
  readonly label = 'Troubled';
  readonly readers = 3;
  closed: Promise<void> = Promise.resolve();
  ready = true;
  trouble: Error | undefined;
  calls: string[] = [];

  open(): void {
    this.#call('open');
  }
  present(): void {
    this.#call('present');
  }
  close(): void {
    this.calls.push('close');
  }
  async diagnose(): Promise<Finding[]> {
    return [];
  }
  takeCalls(): string {
    return this.calls.splice(0).join(' ');
  }
  #call(name: string): void {
    this.calls.push(name);
    if (this.trouble !== undefined) throw this.trouble;
  }
}

let camera: TroubledCamera;
let lines: string[];
const log: Log = {
  debug: () => {},
  info: (_details, message) => lines.push(`info: ${message}`),
  warn: (_details, message) => lines.push(`warn: ${message}`),
  error: (_details, message) => lines.push(`error: ${message}`),
};

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout'] });
  camera = new TroubledCamera();
  lines = [];
});

/** Lets the next picture fail, and checks that the camera is opened again after exactly this time. */
function failsFor(supervisor: CameraSupervisor, milliseconds: number): void {
  camera.trouble = gone;
  supervisor.present(picture);
  camera.trouble = undefined;
  camera.takeCalls();
  mock.timers.tick(milliseconds - 1);
  assert.equal(camera.takeCalls(), '');
  mock.timers.tick(1);
  assert.equal(camera.takeCalls(), 'open');
}

test('a camera that is there is opened at once and gets every picture', () => {
  const supervisor = new CameraSupervisor({ camera, canvas, log });
  supervisor.present(picture);
  supervisor.present(picture);
  assert.equal(supervisor.state, 'open');
  assert.equal(supervisor.error, undefined);
  assert.equal(supervisor.readers, 3);
  assert.equal(camera.takeCalls(), 'open present present');
  assert.deepEqual(lines, ['info: Camera is ready']);
});

test('a missing camera is tried again after 1, 2, 4, 5 and 5 seconds, and its error is kept', () => {
  camera.trouble = noModule;
  const supervisor = new CameraSupervisor({ camera, canvas, log });
  assert.equal(supervisor.state, 'waiting');
  assert.equal(supervisor.error, noModule);
  assert.equal(supervisor.readers, 0);
  camera.takeCalls();
  for (const milliseconds of [1000, 2000, 4000, 5000, 5000]) {
    supervisor.present(picture);
    mock.timers.tick(milliseconds - 1);
    assert.equal(camera.takeCalls(), '', `before ${milliseconds} ms`);
    mock.timers.tick(1);
    assert.equal(camera.takeCalls(), 'open close', `after ${milliseconds} ms`);
  }
  assert.deepEqual(lines, []);

  camera.trouble = undefined;
  mock.timers.tick(5000);
  assert.equal(supervisor.state, 'open');
  supervisor.present(picture);
  assert.equal(camera.takeCalls(), 'open present');
  assert.deepEqual(lines, ['info: Camera is ready']);
});

test('a camera that disappears is closed, and opened again when it is back', () => {
  const supervisor = new CameraSupervisor({ camera, canvas, log });
  camera.trouble = gone;
  supervisor.present(picture);
  assert.equal(supervisor.state, 'waiting');
  assert.equal(supervisor.error, gone);
  assert.equal(camera.takeCalls(), 'open present close');
  camera.trouble = noModule;
  mock.timers.tick(1000);
  camera.trouble = undefined;
  mock.timers.tick(2000);
  assert.equal(supervisor.state, 'open');
  assert.deepEqual(lines, [
    'info: Camera is ready',
    `warn: ${gone.message}`,
    `warn: ${noModule.message}`,
    'info: Camera is ready',
  ]);
});

test('a camera that opens but accepts no picture is opened again at growing intervals', () => {
  const supervisor = new CameraSupervisor({ camera, canvas, log });
  for (const milliseconds of [1000, 2000, 4000, 5000]) failsFor(supervisor, milliseconds);
  supervisor.present(picture);
  camera.trouble = gone;
  supervisor.present(picture);
  camera.takeCalls();
  mock.timers.tick(1000);
  assert.equal(camera.takeCalls(), 'open close', 'after a picture was accepted, the interval is short again');
});

test('a camera that starts slowly is logged as ready once it is', () => {
  camera.ready = false;
  const supervisor = new CameraSupervisor({ camera, canvas, log });
  supervisor.present(picture);
  assert.equal(supervisor.state, 'starting');
  assert.equal(supervisor.error, undefined);
  assert.equal(supervisor.readers, 0);
  assert.deepEqual(lines, []);
  camera.ready = true;
  assert.equal(supervisor.state, 'open');
  supervisor.present(picture);
  supervisor.present(picture);
  assert.deepEqual(lines, ['info: Camera is ready']);
});

test('a camera that opens and never starts is logged once, and opened again at growing intervals', () => {
  camera.ready = false;
  const supervisor = new CameraSupervisor({ camera, canvas, log });
  for (const milliseconds of [1000, 2000, 4000, 5000]) {
    supervisor.present(picture);
    failsFor(supervisor, milliseconds);
  }
  assert.deepEqual(lines, [`warn: ${gone.message}`]);
});

test('an error that was shown before is not logged until the camera has been ready', () => {
  camera.ready = false;
  const supervisor = new CameraSupervisor({ camera, canvas, log, reported: gone.message });
  failsFor(supervisor, 1000);
  assert.deepEqual(lines, []);
  camera.ready = true;
  supervisor.present(picture);
  failsFor(supervisor, 1000);
  assert.deepEqual(lines, ['info: Camera is ready', `warn: ${gone.message}`, 'info: Camera is ready']);
});

test('closing waits for the camera', async () => {
  let settle = (): void => {};
  camera.closed = new Promise((resolve) => {
    settle = resolve;
  });
  const supervisor = new CameraSupervisor({ camera, canvas, log });
  let isOver = false;
  const over = supervisor.close().then(() => {
    isOver = true;
  });
  await setImmediate();
  assert.equal(isOver, false);
  settle();
  await over;
});

test('closing does not wait for a camera that hangs', async () => {
  mock.timers.reset();
  camera.closed = new Promise(() => {});
  await new CameraSupervisor({ camera, canvas, log }).close();
});

test('after close the camera is not opened again and gets no picture', async () => {
  camera.trouble = noModule;
  const supervisor = new CameraSupervisor({ camera, canvas, log });
  await supervisor.close();
  await supervisor.close();
  camera.takeCalls();
  mock.timers.tick(60_000);
  supervisor.present(picture);
  assert.equal(supervisor.state, 'closed');
  assert.equal(camera.takeCalls(), '');
});

test('an error that is not a CameraError is thrown', () => {
  camera.trouble = new TypeError('a bug');
  assert.throws(() => new CameraSupervisor({ camera, canvas, log }), TypeError);
});
