import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { type Canvas, i420Size, type Log } from '@rtmp-vcam/video-pipeline';
import { CameraExtensionCamera, CameraSupervisor } from '@rtmp-vcam/virtual-camera';
import { Product } from '../support/product.ts';
import { until, within } from '../support/wait.ts';
import { CameraDouble } from './camera-double.ts';
import { AppleFrameworks, withoutDouble } from './double.ts';
import { presentPixelBuffer } from './pixel-buffers.ts';

const skip = withoutDouble();
const canvas: Canvas = { width: 64, height: 36, fps: 30 };
const picture = new Uint8Array(i420Size(canvas.width, canvas.height)).fill(128);
const HANGS = 'CAMERA_ERR_EXTENSION_HANGS';
const READY = 'Camera is ready';

if (skip !== false && process.platform !== 'darwin') test('macOS does not answer about its cameras', { skip });

if (skip === false) {
  const frameworks = new AppleFrameworks();
  const camera = new CameraDouble(frameworks);
  let lines: string[];
  const note = ({ code }: { readonly code?: string }, message: string): void => void lines.push(code ?? message);
  let retries: number;
  const log: Log = { debug: () => void retries++, info: note, warn: note, error: note };

  beforeEach(() => {
    lines = [];
    retries = 0;
    camera.install();
  });
  afterEach(async () => {
    camera.setHanging('nothing');
    await until('the calls to return', () => camera.hangingCalls === 0);
    camera.setConsuming(true);
    camera.remove();
  });

  /** A supervised camera; `feedUntil` shows pictures until a condition is true. */
  const supervise = (options = {}) => {
    const feeder = new CameraExtensionCamera({ lateAfterMs: 100, ...options });
    const supervisor = new CameraSupervisor({ camera: feeder, canvas, log });
    const feedUntil = (what: string, isSo: () => boolean): Promise<boolean> =>
      until(what, () => {
        presentPixelBuffer(supervisor, picture, canvas);
        return isSo();
      });
    const end = async (): Promise<void> => {
      await supervisor.close();
      await feeder.closed;
      await until('every object to be released', () => Object.keys(frameworks.live()).length === 0);
      assert.equal(camera.isStarted, false);
    };
    return { feeder, supervisor, feedUntil, end };
  };

  describe('macOS does not answer about its cameras', () => {
    for (const kind of ['questions', 'start'] as const) {
      test(`${kind}: timers run, the fix is reported once, and the camera opens when the call returns`, async () => {
        camera.setHanging(kind);
        const { feeder, supervisor, feedUntil, end } = supervise();
        await feedUntil('the error', () => supervisor.state === 'waiting');
        assert.equal(supervisor.error?.code, HANGS);
        assert.match(supervisor.error.fix, /System Settings → .* restart the Mac/);
        await feedUntil('another try', () => retries > 1);
        assert.equal(feeder.ready, false);
        assert.equal(camera.hangingCalls, 1);
        assert.equal(camera.mostHangingCalls, 1, 'only one call hangs at a time');

        camera.setHanging('nothing');
        await feedUntil('the camera', () => supervisor.state === 'open');
        assert.deepEqual(lines, [HANGS, READY]);
        await end();
      });
    }

    test('the diagnosis says so, and how to fix it', async () => {
      camera.setHanging('questions');
      const [finding] = await new CameraExtensionCamera({ lateAfterMs: 50 }).diagnose();
      assert.equal(finding?.level, 'problem');
      assert.match(finding.text, /does not answer/);
      assert.match(finding.fix ?? '', /System Settings/);
    });

    test('the extension continues to take pictures while another call hangs', async () => {
      const { feeder, supervisor, feedUntil, end } = supervise({ stalledAfterMs: 200 });
      camera.setViewers(2);
      await feedUntil('the viewers', () => feeder.readers === 2);
      camera.setHanging('questions');
      await feedUntil('a call that hangs', () => camera.hangingCalls === 1);
      await feedUntil('the number of viewers to be unknown', () => feeder.readers === undefined);
      const before = camera.count;
      await feedUntil('the extension to take more pictures', () => camera.count > before + 20);
      assert.equal(supervisor.state, 'open');

      camera.setConsuming(false);
      await feedUntil('the error', () => supervisor.state === 'waiting');
      camera.setConsuming(true);
      camera.setHanging('nothing');
      await feedUntil('the camera again', () => supervisor.state === 'open');
      // On a busy machine, its start may take longer than the 200 ms.
      assert.deepEqual(lines.slice(lines.indexOf(READY)), [READY, HANGS, READY]);
      await end();
    });

    test('a stop that hangs makes nobody wait but the next start', async () => {
      const { supervisor, feedUntil, end } = supervise();
      await feedUntil('the camera', () => supervisor.state === 'open');
      camera.setHanging('stop');
      await supervisor.close();
      const next = supervise();
      await next.feedUntil('the error', () => next.supervisor.state === 'waiting');
      camera.setHanging('nothing');
      await next.feedUntil('the camera again', () => next.supervisor.state === 'open');
      assert.deepEqual(lines, [READY, HANGS, READY]);
      await next.end();
      await end();
    });

    test('the program accepts streams, says what to do, and ends at Ctrl-C', { timeout: 120_000 }, async () => {
      const env = { APPLE_DOUBLE_CAMERA: 'hanging' };
      await using product = await Product.start({ args: ['--camera', 'extension', '--ipc', 'sink', '--verbose'], env });
      const warnings = () => product.logs.filter(({ msg }) => String(msg).includes('does not answer'));
      await until('the warning', () => warnings().length > 0);
      assert.match(String(warnings()[0]?.['fix']), /System Settings/);
      const tries = () => product.logs.filter(({ msg }) => msg === 'The camera will be tried again');
      await until('the camera to be tried again', () => tries().length > 1);
      assert.equal(warnings().length, 1, product.program.output);
      assert.equal((await within('the end', product.interrupt())).code, 0);
    });
  });
}
