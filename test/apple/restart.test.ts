import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type CameraState, programState } from '@rtmp-vcam/api';
import * as v from 'valibot';
import { EXIT } from '../../packages/rtmp-vcam/src/exit-codes.ts';
import { makeClip } from '../support/clips.ts';
import { pushWithFfmpeg } from '../support/peers.ts';
import { CANVAS, Product } from '../support/product.ts';
import { needs } from '../support/tools.ts';
import { until } from '../support/wait.ts';
import { MacCommands } from './camera-double.ts';
import { AppleFrameworks, withoutDouble } from './double.ts';

const timeout = 120_000;
const skip = withoutDouble() || (needs('ffmpeg').skip ?? false);
const STALE = 'CAMERA_ERR_EXTENSION_STALE';

if (skip !== false && process.platform !== 'darwin') test('a new process for a new camera', { skip });

if (skip === false) {
  // Builds the double, which the program loads.
  new AppleFrameworks();

  /** The program, the double's cameras that its processes see, and the file of the last picture that one of them took. */
  const prepare = (t: TestContext) => {
    const folder = mkdtempSync(join(tmpdir(), 'rtmp-vcam-restart-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const [cameras, seen] = [join(folder, 'cameras'), join(folder, 'picture')];
    const env = { APPLE_DOUBLE_CAMERA: `@${cameras}`, APPLE_DOUBLE_SEEN: seen, RTMP_VCAM_RESTARTED_BY: 'the app' };
    return {
      start: (): Promise<Product> => Product.start({ args: ['--camera', 'auto', '--decoder', 'libav'], env }),
      install: (what: 'none' | 'installed' | 'obs' | 'both'): void => writeFileSync(cameras, what),
      seen,
    };
  };

  test('a camera that is installed while a stream comes is fed by a new process, which is started when the stream ends', {
    timeout,
  }, async (t) => {
    const { start, install, seen } = prepare(t);
    using commands = new MacCommands();
    install('none');
    const clip = await makeClip({ ...CANVAS, frames: 60, clip: 9 });
    {
      await using product = await start();
      const state = (): string => product.program.output;
      await using push = await pushWithFfmpeg(clip.file, product.url, { loop: true });
      await until('the stream', () => product.logs.some(({ msg }) => String(msg).includes('Picture')), { state });
      // From now on new processes see the camera.
      install('installed');
      commands.setState('extension', 'activated enabled');
      await product.logsCode(STALE);
      await until('the wait for the end of the stream', () => state().includes('when the stream has ended'), { state });
      assert.ok(push.isRunning && product.program.isRunning, 'the stream is not cut');
      await push.stop();
      assert.equal((await product.program.end()).code, EXIT.restart, state());
      assert.match(state(), /Starting again, to feed the new camera/);
      assert.ok(!existsSync(seen), 'the old process has fed nothing');
    }
    await using product = await start();
    const state = (): string => product.program.output;
    await until('the camera', () => product.logs.some(({ msg }) => msg === 'Camera is ready'), { state });
    await until('a picture in it', () => existsSync(seen), { state });
    assert.equal((await product.interrupt()).code, 0);
  });

  // The app, which knows that the camera was installed, starts the server again when its state names no sender.
  test('the camera of OBS is kept when ours is installed, the state says who sends, and a new process feeds ours', {
    timeout,
  }, async (t) => {
    const { start, install } = prepare(t);
    using commands = new MacCommands(undefined, 'activated enabled');
    install('obs');
    const clip = await makeClip({ ...CANVAS, frames: 60, clip: 9 });
    /** Waits until the first camera is fed as it should be. */
    const untilFed = async (product: Product, kind: string, isSent: boolean): Promise<void> => {
      let last: CameraState | undefined;
      await until(
        `${kind}, ${isSent}`,
        async () => {
          const answer = await fetch(`${product.http}/api/state`);
          last = v.parse(programState, await answer.json()).cameras[0];
          const [output] = last?.outputs ?? [];
          return output?.kind === kind && output.state === 'open' && (last?.sender !== null) === isSent;
        },
        { state: () => JSON.stringify(last) },
      );
    };
    {
      await using product = await start();
      await untilFed(product, 'obs', false);
      install('both');
      commands.setState('extension', 'activated enabled');
      await using push = await pushWithFfmpeg(clip.file, product.url, { loop: true });
      await untilFed(product, 'obs', true);
      await push.stop();
      await untilFed(product, 'obs', false);
    }
    await using product = await start();
    await untilFed(product, 'extension', false);
  });
}
