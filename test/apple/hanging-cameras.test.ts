import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { CameraExtensionCamera } from '@rtmp-vcam/virtual-camera';
import { Product } from '../support/product.ts';
import { until, within } from '../support/wait.ts';
import { CameraDouble } from './camera-double.ts';
import { AppleFrameworks, withoutDouble } from './double.ts';
import { READY, Supervised } from './supervised.ts';

const skip = withoutDouble();
const HANGS = 'CAMERA_ERR_EXTENSION_HANGS';

if (skip !== false && process.platform !== 'darwin') test('macOS does not answer about its cameras', { skip });

if (skip === false) {
  const frameworks = new AppleFrameworks();
  const camera = new CameraDouble(frameworks);
  const supervise = (options = {}) => new Supervised(frameworks, { lateAfterMs: 100, ...options });

  beforeEach(() => camera.install());
  afterEach(async () => {
    camera.setHanging('nothing');
    await until('the calls to return', () => camera.hangingCalls === 0);
    camera.setConsuming(true);
    camera.remove();
  });

  describe('macOS does not answer about its cameras', () => {
    for (const kind of ['questions', 'start'] as const) {
      test(`${kind}: timers run, the fix is reported once, and the camera opens when the call returns`, async () => {
        camera.setHanging(kind);
        const fed = supervise();
        assert.match(await fed.feedUntilError(HANGS), /System Settings → .* restart the Mac/);
        await fed.feedUntil('another try', () => fed.retries > 1);
        assert.equal(fed.feeder.ready, false);
        assert.equal(camera.hangingCalls, 1);
        assert.equal(camera.mostHangingCalls, 1, 'only one call hangs at a time');

        camera.setHanging('nothing');
        await fed.feedUntil('the camera', () => fed.supervisor.state === 'open');
        assert.deepEqual(fed.lines, [HANGS, READY]);
        await fed.end();
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
      const fed = supervise({ lostAfterMs: 200 });
      camera.setViewers(2);
      await fed.feedUntil('the viewers', () => fed.feeder.readers === 2);
      camera.setHanging('questions');
      await fed.feedUntil('a call that hangs', () => camera.hangingCalls === 1);
      await fed.feedUntil('the number of viewers to be unknown', () => fed.feeder.readers === undefined);
      const before = camera.count;
      await fed.feedUntil('the extension to take more pictures', () => camera.count > before + 20);
      assert.equal(fed.supervisor.state, 'open');

      camera.setConsuming(false);
      await fed.feedUntilError(HANGS);
      camera.setConsuming(true);
      camera.setHanging('nothing');
      await fed.feedUntil('the camera again', () => fed.supervisor.state === 'open');
      // On a busy machine, its start may take longer than the 200 ms.
      assert.deepEqual(fed.lines.slice(fed.lines.indexOf(READY)), [READY, HANGS, READY]);
      await fed.end();
    });

    test('a stop that hangs makes nobody wait but the next start', async () => {
      const first = supervise();
      await first.feedUntil('the camera', () => first.supervisor.state === 'open');
      camera.setHanging('stop');
      await first.supervisor.close();
      const next = supervise();
      await next.feedUntilError(HANGS);
      camera.setHanging('nothing');
      await next.feedUntil('the camera again', () => next.supervisor.state === 'open');
      assert.deepEqual([...first.lines, ...next.lines], [READY, HANGS, READY]);
      await next.end();
      await first.end();
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
