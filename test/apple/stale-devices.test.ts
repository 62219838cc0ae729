import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, test } from 'node:test';
import { type Canvas, i420Size } from '@rtmp-vcam/video-pipeline';
import { type CameraError, CameraExtensionCamera } from '@rtmp-vcam/virtual-camera';
import { until } from '../support/wait.ts';
import { CameraDouble, ExtensionsCommand } from './camera-double.ts';
import { AppleFrameworks, withoutDouble } from './double.ts';
import { failureOf } from './pixel-buffers.ts';

const skip = withoutDouble();
const canvas: Canvas = { width: 64, height: 36, fps: 30 };
const picture = new Uint8Array(i420Size(canvas.width, canvas.height));

if (skip !== false && process.platform !== 'darwin') test('a list of devices that is out of date', { skip });

if (skip === false) {
  const frameworks = new AppleFrameworks();
  const camera = new CameraDouble(frameworks);
  // Child processes find the first camera, which has the same number in all of them.
  process.env['APPLE_DOUBLE_CAMERA'] = 'installed';

  afterEach(() => camera.remove());

  /** Tries to open the camera until that succeeds or fails with `last`. Returns the error codes in their order. */
  const look = async (feeder: CameraExtensionCamera, last?: string): Promise<string[]> => {
    const codes: string[] = [];
    await until(`the camera, or ${last}`, async () => {
      const error = await openOnce(feeder);
      if (error === undefined) return true;
      if (codes.at(-1) !== error.code) codes.push(error.code);
      return error.code === last;
    });
    return codes;
  };

  /** Tries once to open the camera. Returns the error and closes it when that fails. */
  const openOnce = async (feeder: CameraExtensionCamera): Promise<CameraError | undefined> => {
    feeder.open(canvas);
    const outcome = await until('the camera to open or not', () => feeder.ready || failureOf(feeder, picture, canvas));
    if (outcome === true) return undefined;
    feeder.close();
    return outcome;
  };

  test('a device that only new processes list is fed with the number that they get', async () => {
    using _command = new ExtensionsCommand('activated enabled');
    camera.setFreshness('neverListed');
    camera.install();
    const feeder = new CameraExtensionCamera({ staleAfterMs: 0 });
    assert.deepEqual(await look(feeder), ['CAMERA_ERR_EXTENSION_UNLISTED']);
    feeder.close();
    await feeder.closed;
    assert.deepEqual(frameworks.live(), {});
    camera.remove();
    // The earlier answer of the child process is no longer used.
    assert.deepEqual(await look(feeder, 'CAMERA_ERR_EXTENSION_UNLISTED'), ['CAMERA_ERR_EXTENSION_UNLISTED']);
  });

  test('when a device does not exist for this process, the error asks to restart it', async () => {
    using _command = new ExtensionsCommand('activated enabled');
    camera.setFreshness('neverKnown');
    camera.install();
    const feeder = new CameraExtensionCamera({ staleAfterMs: 0 });
    assert.deepEqual(await look(feeder, 'CAMERA_ERR_EXTENSION_STALE'), [
      'CAMERA_ERR_EXTENSION_UNLISTED',
      'CAMERA_ERR_EXTENSION_STALE',
    ]);
  });

  test('no child process is started for an extension that is not approved, or has just gone', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'rtmp-vcam-starts-'));
    const starts = join(folder, 'starts');
    process.env['APPLE_DOUBLE_STARTS'] = starts;
    t.after(() => {
      delete process.env['APPLE_DOUBLE_STARTS'];
      rmSync(folder, { recursive: true });
    });
    using command = new ExtensionsCommand('activated waiting for user');
    camera.setFreshness('neverKnown');
    const unapproved = new CameraExtensionCamera({ staleAfterMs: 0 });
    assert.deepEqual(await look(unapproved, 'CAMERA_ERR_EXTENSION_APPROVAL'), ['CAMERA_ERR_EXTENSION_APPROVAL']);
    command.setState('activated enabled');
    const patient = new CameraExtensionCamera({ staleAfterMs: 60_000 });
    assert.deepEqual(await look(patient, 'CAMERA_ERR_EXTENSION_UNLISTED'), ['CAMERA_ERR_EXTENSION_UNLISTED']);
    // A child process that was started later has answered, so an earlier one would have answered too.
    await look(new CameraExtensionCamera({ staleAfterMs: 0 }), 'CAMERA_ERR_EXTENSION_STALE');
    assert.equal(readFileSync(starts, 'utf8'), '.');
  });

  test('the run loop reports an installed camera before the first try', async () => {
    camera.setFreshness('whenPumped');
    camera.install();
    const feeder = new CameraExtensionCamera({ staleAfterMs: 60_000 });
    assert.deepEqual(await look(feeder), []);
    feeder.close();
    await feeder.closed;
  });

  test('the run loop reports an installed camera between two tries', async () => {
    using _command = new ExtensionsCommand(undefined);
    camera.setFreshness('whenPumped');
    const feeder = new CameraExtensionCamera({ staleAfterMs: 60_000 });
    await look(feeder, 'CAMERA_ERR_EXTENSION_MISSING');
    camera.install();
    await until('the news', () => camera.isListed);
    assert.deepEqual(await look(feeder), []);
    feeder.close();
    await feeder.closed;
  });
}
