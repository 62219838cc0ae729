/** The PipeWire camera with a real daemon. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Canvas, i420Size } from '@rtmp-vcam/video-pipeline';
import { CameraError, CameraSupervisor, PipeWireCamera } from '@rtmp-vcam/virtual-camera';
import { describeCameraConformance, I420_PICTURES } from '@rtmp-vcam/virtual-camera/testing';
import { needsPipeWire, PipeWireSession } from '../support/pipewire-session.ts';
import { run } from '../support/program.ts';
import { until } from '../support/wait.ts';

const name = 'A test camera';
const canvas: Canvas = { width: 64, height: 36, fps: 30 };
const options = { ...needsPipeWire('gst-launch-1.0', 'gst:pipewiresrc', 'busctl'), timeout: 120_000 };

describe('the PipeWire camera', options, () => {
  let session: PipeWireSession;
  before(async () => {
    session = await PipeWireSession.start();
    for (const variable of ['XDG_RUNTIME_DIR', 'DBUS_SESSION_BUS_ADDRESS'])
      process.env[variable] = session.env[variable];
  });
  after(() => session[Symbol.asyncDispose]());

  describeCameraConformance('PipeWireCamera', {
    makeCamera: () => new PipeWireCamera({ name }),
    canvas,
    pictures: I420_PICTURES,
  });

  test('a supervised camera counts its readers, and is fed again after the daemon was restarted', async () => {
    const lines: string[] = [];
    const line = (_details: unknown, message: string): number => lines.push(message);
    const log = { debug: () => {}, info: line, warn: line, error: line };
    const camera = new PipeWireCamera({ name });
    const supervisor = new CameraSupervisor({ camera, canvas: { ...canvas, fps: 29.97 }, log });
    const bytes = new Uint8Array(i420Size(canvas.width, canvas.height)).fill(99);
    const timer = setInterval(() => supervisor.present({ format: 'i420', bytes }), 20);
    const isRead = async (): Promise<void> => {
      await until('the camera', () => supervisor.state === 'open');
      const format = `video/x-raw,format=I420,framerate=30/1,width=${canvas.width},height=${canvas.height}`;
      const node = await session.nodeNamed('rtmp-vcam');
      const reader = await session.start('gst-launch-1.0', [
        '-q',
        'pipewiresrc',
        `path=${node}`,
        '!',
        format,
        '!',
        'fdsink',
      ]);
      await until('pictures', () => reader.stdout.length >= 5 * bytes.length, { state: () => reader.output });
      assert.ok(reader.stdout.every((byte) => byte === 99));
      assert.equal(supervisor.readers, 1);
    };
    try {
      await isRead();
      await session.killDaemon();
      await until('the loss', () => supervisor.state === 'waiting');
      assert.equal(supervisor.error?.code, 'CAMERA_ERR_PIPEWIRE_LOST');
      await until('an attempt', () => supervisor.error?.code === 'CAMERA_ERR_PIPEWIRE');
      assert.match(supervisor.error?.message ?? '', /PipeWire is not running: nothing answers at \//);
      assert.deepEqual(
        (await camera.diagnose()).map(({ level }) => level),
        ['problem'],
      );
      await session.startDaemon();
      await isRead();
      assert.deepEqual(lines.filter((text) => text === 'Camera is ready').length, 2);
    } finally {
      clearInterval(timer);
      await supervisor.close();
    }
  });

  test('a permission that was refused is found, and its command forgets it', { skip: options.skip }, async () => {
    const camera = new PipeWireCamera({ name });
    const store = 'org.freedesktop.impl.portal.PermissionStore';
    const where = ['--user', 'call', store, `/${store.replaceAll('.', '/')}`, store];
    const refusal = ['SetPermission', 'sbssas', 'devices', 'true', 'camera', '', '1', 'no'];
    await run('busctl', [...where, ...refusal], { env: session.env });
    const refused = /^browsers and other apps outside of a sandbox may not use/;
    const finding = (await camera.diagnose()).find(({ text }) => refused.test(text));
    assert.equal(finding?.level, 'warning');
    await run('sh', ['-c', finding.fix ?? ''], { env: session.env });
    assert.ok(!(await camera.diagnose()).some(({ text }) => refused.test(text)));
  });
});

test('without PipeWire, the error says where it was looked for', { skip: process.platform !== 'linux' }, () => {
  const before = process.env['XDG_RUNTIME_DIR'];
  process.env['XDG_RUNTIME_DIR'] = '/nowhere';
  try {
    assert.throws(
      () => new PipeWireCamera({ name }).open(canvas),
      (error) => error instanceof CameraError && error.code === 'CAMERA_ERR_PIPEWIRE' && error.fix !== '',
    );
  } finally {
    if (before === undefined) delete process.env['XDG_RUNTIME_DIR'];
    else process.env['XDG_RUNTIME_DIR'] = before;
  }
});
