import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Canvas, i420Size, type Surface } from '@rtmp-vcam/video-pipeline';
import { type CameraErrorCode, CameraExtensionCamera } from '@rtmp-vcam/virtual-camera';
import { i420ToNv12 } from '../../packages/video-pipeline/src/canvas/nv12.ts';
import { until } from '../support/wait.ts';
import { CameraDouble } from './camera-double.ts';
import { AppleFrameworks, withoutDouble } from './double.ts';
import { failureOf, nv12Planes, presentPixelBuffer } from './pixel-buffers.ts';

const skip = withoutDouble();
const canvas: Canvas = { width: 322, height: 180, fps: 30 };
const size = i420Size(canvas.width, canvas.height);

/** A picture in which all planes and all rows differ. */
function picture(seed: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, index) => (seed + index * 7 + (index >> 9)) & 0xff);
}

function show(camera: { present(surface: Surface): void }, shown: Uint8Array): void {
  presentPixelBuffer(camera, shown, canvas);
}

/** The NV12 picture that the extension receives for an I420 picture. */
function asNv12(i420: Uint8Array): Uint8Array {
  const nv12 = new Uint8Array(size);
  i420ToNv12(i420, canvas, nv12Planes(nv12, canvas));
  return nv12;
}

/** Shows pictures until the camera throws an error, and checks its code. */
async function refuses(feeder: CameraExtensionCamera, code: CameraErrorCode): Promise<void> {
  const error = await until(`the refusal ${code}`, () => failureOf(feeder, picture(1), canvas));
  assert.equal(error.code, code);
}

/** Opens the camera, and waits until it accepts pictures. */
async function opened(): Promise<CameraExtensionCamera> {
  const feeder = new CameraExtensionCamera();
  feeder.open(canvas);
  await until('the stream to start', () => feeder.ready);
  return feeder;
}

if (skip !== false && process.platform !== 'darwin') test('the Camera Extension is fed', { skip });

if (skip === false) {
  const frameworks = new AppleFrameworks();
  const camera = new CameraDouble(frameworks);

  const givesAllBack = async (feeder: CameraExtensionCamera): Promise<void> => {
    feeder.close();
    await feeder.closed;
    assert.equal(camera.isStarted, false);
    assert.deepEqual(frameworks.live(), {});
  };

  beforeEach(() => {
    camera.remove();
    camera.setFreshness('atOnce');
    camera.setViewers(0);
    camera.setRefusal(0);
    camera.setConsuming(true);
    camera.holdClock(undefined);
    camera.refusePictures(0);
    camera.hide();
    camera.install();
  });

  describe('the Camera Extension is fed', () => {
    test('the extension receives each picture as it is on the canvas', async () => {
      const feeder = await opened();
      for (const seed of [0, 100, 200]) {
        const before = camera.count;
        show(feeder, picture(seed));
        await until('the extension to take the picture', () => camera.count > before);
        assert.deepEqual(camera.picture(size), asNv12(picture(seed)));
      }
      assert.equal(feeder.stats.shown, 3);
      await givesAllBack(feeder);
    });

    test('3000 pictures leave nothing behind', async () => {
      const feeder = await opened();
      const before = camera.count;
      const shown = picture(5);
      while (feeder.stats.shown < 3000) {
        show(feeder, shown);
        // The queue has room for a few pictures, and another thread empties it.
        await nextTurn();
      }
      await until('the extension to take all of them', () => camera.count - before === feeder.stats.shown);
      await givesAllBack(feeder);
    });

    test('another size needs another format description', async () => {
      const feeder = await opened();
      show(feeder, picture(1));
      await givesAllBack(feeder);
      const before = camera.count;
      feeder.open({ width: 64, height: 36, fps: 29.97 });
      await until('the stream to start', () => feeder.ready);
      presentPixelBuffer(feeder, new Uint8Array(i420Size(64, 36)), { ...canvas, width: 64, height: 36 });
      await until('the extension to take the picture', () => camera.count > before);
      await givesAllBack(feeder);
    });

    test('other colours need another format description', async () => {
      const feeder = await opened();
      const before = camera.count;
      for (const matrix of ['bt709', 'bt601', 'bt601', 'bt709'] as const) {
        presentPixelBuffer(feeder, picture(1), { ...canvas, matrix });
      }
      await until('the extension to take the pictures', () => camera.count === before + 4);
      await givesAllBack(feeder);
    });

    test('time stamps are those of the host clock, and rise even when it stands still or is set back', async () => {
      const feeder = await opened();
      const shows = async (): Promise<void> => {
        const before = camera.count;
        show(feeder, picture(1));
        await until('the extension to take the picture', () => camera.count > before);
      };
      await shows();
      camera.holdClock(0);
      await shows();
      await shows();
      camera.holdClock(1000);
      await shows();
      camera.holdClock(undefined);
      const now = process.hrtime.bigint();
      await shows();
      assert.ok(camera.stamp >= now, `${camera.stamp} before ${now}`);
      await givesAllBack(feeder);
    });

    test('a picture that the queue refuses although it has room is dropped', async () => {
      const feeder = await opened();
      camera.refusePictures(2);
      for (let n = 0; n < 3; n++) show(feeder, picture(n));
      assert.deepEqual(feeder.stats, { shown: 1, dropped: 2 });
      await givesAllBack(feeder);
    });

    test('pictures for a full queue are dropped and counted', async () => {
      const feeder = await opened();
      camera.setConsuming(false);
      for (let n = 0; n < 20; n++) show(feeder, picture(n));
      assert.deepEqual(feeder.stats, { shown: 4, dropped: 16 });
      assert.equal(feeder.ready, true);
      const before = camera.count;
      camera.setConsuming(true);
      await until('the queue to be emptied', () => camera.count === before + 4);
      show(feeder, picture(21));
      await until('the extension to take the next one', () => camera.count === before + 5);
      assert.deepEqual(camera.picture(size), asNv12(picture(21)));
      await givesAllBack(feeder);
    });

    test('pictures are dropped before the stream has started', async () => {
      const feeder = new CameraExtensionCamera();
      feeder.open(canvas);
      assert.equal(feeder.ready, false);
      show(feeder, picture(1));
      assert.deepEqual(feeder.stats, { shown: 0, dropped: 1 });
      await givesAllBack(feeder);
    });

    test('the stream called Sink is fed when the extension does not report directions', async () => {
      camera.hide({ directions: true });
      await givesAllBack(await opened());
      assert.equal(camera.wrongStarts, 0);
    });
  });

  describe('number of apps that use the camera', () => {
    test('the extension reports the number, or nobody knows it', async () => {
      const feeder = await opened();
      for (const viewers of [3, 0, undefined]) {
        camera.setViewers(viewers);
        await until(`the number ${viewers}`, () => {
          show(feeder, picture(1));
          return feeder.readers === viewers;
        });
      }
      await givesAllBack(feeder);
    });
  });

  describe('problems with the Camera Extension', () => {
    const feeder = new CameraExtensionCamera();

    test('a version other than that of the program is a warning', async () => {
      const [found, warning] = await feeder.diagnose({ version: '0.1.0' });
      assert.deepEqual(found, { level: 'ok', text: 'camera "RTMP Virtual Camera" is installed, version 0.0.9' });
      // "Update Camera" is in the menu only when the camera cannot be fed.
      assert.deepEqual(warning, {
        level: 'warning',
        text: 'the Camera Extension is version 0.0.9, and this program is 0.1.0',
        fix: 'Open the RTMP Virtual Camera.app of the same version; it updates the camera',
      });
      assert.deepEqual(
        (await feeder.diagnose({ version: '0.0.9' })).map(({ level }) => level),
        ['ok'],
      );
    });

    test('a device without a sink stream is of another version', async () => {
      camera.hide({ sink: true });
      const old = new CameraExtensionCamera();
      old.open(canvas);
      await refuses(old, 'CAMERA_ERR_EXTENSION_NO_SINK');
      await givesAllBack(old);
      assert.equal((await feeder.diagnose())[0]?.level, 'problem');
    });

    for (const [status, code] of [
      [-4, 'CAMERA_ERR_EXTENSION_REFUSED'],
      [-536_870_212, 'CAMERA_ERR_DEVICE'],
    ] as const) {
      test(`a start that fails with ${status} is ${code}, and leaves nothing behind`, async () => {
        camera.setRefusal(status);
        const refused = new CameraExtensionCamera();
        refused.open(canvas);
        await refuses(refused, code);
        await givesAllBack(refused);
      });
    }
  });
}
