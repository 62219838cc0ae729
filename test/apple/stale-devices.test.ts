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
  // What the processes that are started see: the first camera, whose number is the same in all of them.
  process.env['APPLE_DOUBLE_CAMERA'] = 'installed';

  afterEach(() => camera.remove());

  /** The codes of one look after the other, until one opens the camera or ends with `last`. */
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

  /** Why the camera did not open, and is closed again; undefined: it did. */
  const openOnce = async (feeder: CameraExtensionCamera): Promise<CameraError | undefined> => {
    feeder.open(canvas);
    const outcome = await until('the camera to open or not', () => feeder.ready || failureOf(feeder, picture, canvas));
    if (outcome === true) return undefined;
    feeder.close();
    return outcome;
  };

  test('a device that only new processes list is fed by the number they see', async () => {
    using _command = new ExtensionsCommand('activated enabled');
    camera.setFreshness('neverListed');
    camera.install();
    const feeder = new CameraExtensionCamera({ staleAfterMs: 0 });
    assert.deepEqual(await look(feeder), ['CAMERA_ERR_EXTENSION_UNLISTED']);
    feeder.close();
    await feeder.closed;
    assert.deepEqual(frameworks.live(), {});
    camera.remove();
    // What the process saw then says nothing about now.
    assert.deepEqual(await look(feeder, 'CAMERA_ERR_EXTENSION_UNLISTED'), ['CAMERA_ERR_EXTENSION_UNLISTED']);
  });

  test('a device that does not exist for this process asks for a new start', async () => {
    using _command = new ExtensionsCommand('activated enabled');
    camera.setFreshness('neverKnown');
    camera.install();
    const feeder = new CameraExtensionCamera({ staleAfterMs: 0 });
    assert.deepEqual(await look(feeder, 'CAMERA_ERR_EXTENSION_STALE'), [
      'CAMERA_ERR_EXTENSION_UNLISTED',
      'CAMERA_ERR_EXTENSION_STALE',
    ]);
  });

  test('no other process is asked for an extension that is not approved, or missing for a short time', async (t) => {
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
    // One that is asked later has answered: so would those have.
    await look(new CameraExtensionCamera({ staleAfterMs: 0 }), 'CAMERA_ERR_EXTENSION_STALE');
    assert.equal(readFileSync(starts, 'utf8'), '.');
  });

  test('news come when the run loop is run, before the first look', async () => {
    camera.setFreshness('whenPumped');
    camera.install();
    const feeder = new CameraExtensionCamera({ staleAfterMs: 60_000 });
    assert.deepEqual(await look(feeder), []);
    feeder.close();
    await feeder.closed;
  });

  test('news come when the run loop is run, between looks', async () => {
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
