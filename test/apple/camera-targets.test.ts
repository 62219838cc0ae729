// Which camera of a Mac is fed, ours or that of OBS Studio, and what is told and done while that is not possible.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CameraExtensionOptions } from '@rtmp-vcam/virtual-camera';
import { CameraExtensionCamera } from '@rtmp-vcam/virtual-camera';
import { until } from '../support/wait.ts';
import { CameraDouble, type CameraKind, MacCommands } from './camera-double.ts';
import { AppleFrameworks, withoutDouble } from './double.ts';
import { READY, Supervised } from './supervised.ts';

const skip = withoutDouble();
const ON = 'activated enabled';
const WAITING = 'activated waiting for user';
const OFF = 'activated disabled';
const REMOVED = 'terminated waiting to uninstall on reboot';
const OPEN = 'open';
const NAMES = { extension: 'RTMP Virtual Camera', obs: 'OBS Virtual Camera' } as const;

if (skip !== false && process.platform !== 'darwin') test('the cameras of a Mac', { skip });

if (skip === false) {
  const frameworks = new AppleFrameworks();
  const doubles = { extension: new CameraDouble(frameworks), obs: new CameraDouble(frameworks, 'obs') };
  let commands: MacCommands;
  /** To see soon that another program feeds the camera. */
  const SOON = { lostAfterMs: 300 };
  const supervise = (options: CameraExtensionOptions = {}): Supervised =>
    new Supervised(frameworks, { staleAfterMs: 0, ...options });

  beforeEach(() => {
    commands = new MacCommands();
  });
  afterEach(() => {
    commands[Symbol.dispose]();
    for (const double of Object.values(doubles)) {
      double.remove();
      double.setFreshness('atOnce');
      double.setViewers(undefined);
      double.hideUse(false);
      double.hide();
    }
  });

  type State = string | undefined;
  /** Cameras that are installed, states of the two extensions, `--camera`, and what is fed or the code and the name. */
  type Case = readonly [readonly CameraKind[], State, State, CameraExtensionOptions['which'], string, CameraKind?];
  const CASES: readonly Case[] = [
    [['extension', 'obs'], ON, ON, 'auto', 'extension'],
    [['extension', 'obs'], ON, ON, 'obs', 'obs'],
    [['extension', 'obs'], ON, ON, 'extension', 'extension'],
    [['extension'], ON, undefined, 'auto', 'extension'],
    [['obs'], undefined, ON, 'auto', 'obs'],
    [['obs'], 'sleeping', ON, 'auto', 'obs'],
    // Ours is wanted as soon as macOS knows it.
    [['obs'], WAITING, ON, 'auto', 'APPROVAL', 'extension'],
    [['obs'], OFF, ON, 'auto', 'OFF', 'extension'],
    // It would be there only after a restart of the Mac, if it was not uninstalled.
    [['obs'], REMOVED, ON, 'auto', 'obs'],
    [[], REMOVED, ON, 'auto', 'RESTART', 'extension'],
    [['obs'], REMOVED, ON, 'extension', 'RESTART', 'extension'],
    [['obs'], ON, ON, 'auto', 'UNLISTED', 'extension'],
    [['obs'], WAITING, ON, 'obs', 'obs'],
    [[], WAITING, WAITING, 'auto', 'APPROVAL', 'extension'],
    [[], undefined, WAITING, 'auto', 'APPROVAL', 'obs'],
    [[], undefined, OFF, 'auto', 'OFF', 'obs'],
    [[], undefined, REMOVED, 'auto', 'RESTART', 'obs'],
    [[], undefined, ON, 'auto', 'UNLISTED', 'obs'],
    [[], undefined, undefined, 'auto', 'MISSING', 'extension'],
    [['extension'], ON, undefined, 'obs', 'MISSING', 'obs'],
    [['obs'], undefined, ON, 'extension', 'MISSING', 'extension'],
  ];

  describe('the choice', () => {
    for (const [installed, extension, obs, which = 'auto', expected, named] of CASES) {
      test(`${installed.join(' and ') || 'none'} listed, ours ${extension}, OBS ${obs}, --camera ${which}: ${expected}`, async () => {
        commands.setState('extension', extension);
        commands.setState('obs', obs);
        for (const kind of installed) doubles[kind].install();
        const starts = doubles.obs.starts;
        const fed = supervise({ which, staleAfterMs: 60_000 });
        const [finding] = await fed.feeder.diagnose();
        if (expected === 'extension' || expected === 'obs') {
          const before = doubles[expected].count;
          await fed.feedUntil('a picture', () => doubles[expected].count > before);
          assert.equal(fed.feeder.kind, expected);
          assert.equal(fed.feeder.label.replace(' (OBS Studio)', ''), NAMES[expected]);
          assert.equal(finding?.level, 'ok');
        } else {
          await fed.feedUntilError(`CAMERA_ERR_EXTENSION_${expected}`);
          const { message, fix } = fed.supervisor.error ?? assert.fail('no error');
          assert.ok(named !== undefined && message.includes(NAMES[named]), message);
          assert.equal(fed.feeder.kind, named);
          assert.deepEqual(finding, { level: 'problem', text: message, fix });
          const mayChoose = which === 'auto' && installed.includes('obs') && ['APPROVAL', 'OFF'].includes(expected);
          assert.equal(fix.endsWith('. Or: --camera obs'), mayChoose, fix);
          assert.equal(doubles.obs.starts, starts);
        }
        await fed.end();
      });
    }

    test('it is made at each connection, and never takes a camera away that is fed', async () => {
      doubles.obs.install();
      const fed = supervise();
      await fed.feedUntil('the camera', () => fed.supervisor.state === OPEN);
      doubles.extension.install();
      await fed.feeder.diagnose();
      let before = doubles.obs.count;
      await fed.feedUntil('more pictures', () => doubles.obs.count > before + 5);
      assert.equal(fed.feeder.kind, 'obs');

      doubles.obs.remove();
      before = doubles.extension.count;
      await fed.feedUntil('pictures in ours', () => doubles.extension.count > before);
      assert.equal(fed.feeder.kind, 'extension');
      assert.deepEqual(fed.lines, [READY, 'CAMERA_ERR_DEVICE_GONE', READY]);
      await fed.end();
    });

    test('of two cameras that were asked for, both are fed', async () => {
      for (const double of Object.values(doubles)) double.install();
      const both = (['extension', 'obs'] as const).map((which) => supervise({ which }));
      for (const fed of both) await fed.feedUntil('the camera', () => fed.supervisor.state === OPEN);
      assert.ok(doubles.extension.isStarted && doubles.obs.isStarted);
      for (const fed of both) await fed.supervisor.close();
      for (const fed of both) await fed.end();
    });
  });

  for (const kind of ['extension', 'obs'] as const) {
    const double = doubles[kind];
    const setRival = (runs: boolean): void => (kind === 'obs' ? commands.setObsRuns(runs) : double.setTaken(runs));

    describe(NAMES[kind], () => {
      beforeEach(() => {
        commands.setState(kind, ON);
        double.install();
      });

      test('another program takes it: that is told once, and it is not taken back before that program has ended', async () => {
        const fed = supervise(SOON);
        await fed.feedUntil('the camera', () => fed.supervisor.state === OPEN);
        const { starts } = double;
        double.setTaken(true);
        setRival(true);
        const fix = await fed.feedUntilError('CAMERA_ERR_EXTENSION_TAKEN');
        assert.match(fix, kind === 'obs' ? /"Stop Virtual Camera" in OBS and quit OBS/ : /^Quit the other program/);
        await fed.feedUntil('another try', () => fed.retries > 1);
        assert.equal(fed.supervisor.error?.code, 'CAMERA_ERR_EXTENSION_TAKEN');
        assert.equal(double.starts, starts, 'no try has taken it back');

        setRival(false);
        const before = double.count;
        await fed.feedUntil('the camera again', () => double.count > before);
        assert.deepEqual(fed.lines, [READY, 'CAMERA_ERR_EXTENSION_TAKEN', READY]);
        await fed.end();
      });

      test('another rtmp-vcam feeds it: that is told at once, and this one feeds it when the other one has ended', async () => {
        const other = supervise();
        await other.feedUntil('the camera', () => other.supervisor.state === OPEN);
        const { starts } = double;
        // That OBS is open does not matter: it may be the sender.
        commands.setObsRuns(true);
        const fed = supervise();
        assert.match(await fed.feedUntilError('CAMERA_ERR_EXTENSION_TAKEN'), /^End the other one/);
        assert.match(fed.supervisor.error?.message ?? '', /which another rtmp-vcam feeds$/);
        const before = double.count;
        await other.feedUntil('pictures of the other one', () => double.count > before + 5);
        assert.equal(double.starts, starts, 'no try has taken it');

        await other.supervisor.close();
        await fed.feedUntil('the camera', () => fed.supervisor.state === OPEN);
        assert.deepEqual([other.lines, fed.lines], [[READY], ['CAMERA_ERR_EXTENSION_TAKEN', READY]]);
        await fed.end();
      });

      test('a queue that is full for a short time is no error', async () => {
        const fed = supervise({ lostAfterMs: 60_000 });
        await fed.feedUntil('the camera', () => fed.supervisor.state === OPEN);
        double.setConsuming(false);
        await fed.feedUntil('pictures that are dropped', () => fed.feeder.stats.dropped > 20);
        double.setConsuming(true);
        assert.deepEqual(fed.lines, [READY]);
        await fed.end();
      });

      test('it is updated: it is found again', async () => {
        const fed = supervise();
        await fed.feedUntil('the camera', () => fed.supervisor.state === OPEN);
        double.remove();
        double.install();
        await fed.feedUntil('the loss', () => fed.supervisor.state === 'waiting');
        const before = double.count;
        await fed.feedUntil('pictures', () => double.count > before);
        assert.deepEqual(fed.lines, [READY, 'CAMERA_ERR_DEVICE_GONE', READY]);
        await fed.end();
      });

      test('it is removed: its state is told, until it returns', async () => {
        const fed = supervise();
        await fed.feedUntil('the camera', () => fed.supervisor.state === OPEN);
        double.remove();
        commands.setState(kind, undefined);
        assert.match(await fed.feedUntilError('CAMERA_ERR_DEVICE_GONE'), kind === 'obs' ? /open OBS/ : /\.app/);
        assert.match(await fed.feedUntilError('CAMERA_ERR_EXTENSION_MISSING'), /brew install --cask obs/);
        double.install();
        await fed.feedUntil('the camera again', () => fed.supervisor.state === OPEN);
        assert.deepEqual(fed.lines, [READY, 'CAMERA_ERR_DEVICE_GONE', 'CAMERA_ERR_EXTENSION_MISSING', READY]);
        await fed.end();
      });

      test('it is removed, and this process is not told of it: macOS is asked', async () => {
        const fed = supervise(SOON);
        await fed.feedUntil('the camera', () => fed.supervisor.state === OPEN);
        double.setFreshness('nothing');
        double.remove();
        commands.setState(kind, OFF);
        await fed.feedUntilError('CAMERA_ERR_EXTENSION_OFF');
        assert.deepEqual(fed.lines, [READY, 'CAMERA_ERR_EXTENSION_TAKEN', 'CAMERA_ERR_EXTENSION_OFF']);
        await fed.end();
      });

      test('macOS hides it: this process asks for all devices', async () => {
        double.hide({ extensions: true });
        const fed = supervise({ staleAfterMs: 60_000 });
        await fed.feedUntil('the camera', () => fed.supervisor.state === OPEN);
        assert.deepEqual(fed.lines, ['CAMERA_ERR_EXTENSION_UNLISTED', READY].slice(-fed.lines.length));
        assert.ok(fed.retries > 0);
        await fed.end();
      });
    });
  }

  test('the Mac sleeps while the queue is full: that is no error', async () => {
    doubles.extension.install();
    const fed = supervise(SOON);
    await fed.feedUntil('the camera', () => fed.supervisor.state === OPEN);
    doubles.extension.setConsuming(false);
    const { dropped } = fed.feeder.stats;
    await fed.feedUntil('a picture that is dropped', () => fed.feeder.stats.dropped > dropped);
    await sleep(1100);
    fed.show();
    assert.equal(fed.supervisor.error, undefined);
    doubles.extension.setConsuming(true);
    await fed.end();
  });

  test('a program that is not OBS takes the camera of OBS: it is left to it until nothing uses it', async () => {
    commands.setState('obs', ON);
    doubles.obs.install();
    const fed = supervise({ which: 'obs', ...SOON });
    await fed.feedUntil('the camera', () => fed.supervisor.state === OPEN);
    const { starts } = doubles.obs;
    doubles.obs.setTaken(true);
    await fed.feedUntilError('CAMERA_ERR_EXTENSION_TAKEN');
    await fed.feedUntil('another try', () => fed.retries > 1);
    assert.equal(doubles.obs.starts, starts, 'no try has taken it back');
    doubles.obs.setTaken(false);
    const before = doubles.obs.count;
    await fed.feedUntil('pictures', () => doubles.obs.count > before);
    await fed.end();
  });

  test('OBS feeds its camera already: its picture is not cut', async () => {
    commands.setState('obs', ON);
    doubles.obs.install();
    doubles.obs.setTaken(true);
    commands.setObsRuns(true);
    const { starts } = doubles.obs;
    const fed = supervise();
    assert.match(await fed.feedUntilError('CAMERA_ERR_EXTENSION_TAKEN'), /^Choose "Stop Virtual Camera" in OBS\./);
    await fed.feedUntil('another try', () => fed.retries > 1);
    assert.equal(doubles.obs.starts, starts, 'no try has taken it');
    // OBS may stay open, to send a stream.
    doubles.obs.setTaken(false);
    await fed.feedUntil('the camera', () => fed.supervisor.state === OPEN);
    assert.deepEqual(fed.lines, ['CAMERA_ERR_EXTENSION_TAKEN', READY]);
    await fed.end();
  });

  test('a program takes the camera of OBS, and macOS does not tell who uses it: it is taken back once', async () => {
    commands.setState('obs', ON);
    doubles.obs.install();
    doubles.obs.hideUse(true);
    const fed = supervise({ which: 'obs', ...SOON });
    await fed.feedUntil('the camera', () => fed.supervisor.state === OPEN);
    const { starts } = doubles.obs;
    const take = async (): Promise<string> => {
      doubles.obs.setTaken(true);
      return fed.feedUntilError('CAMERA_ERR_EXTENSION_TAKEN');
    };
    assert.match(await take(), /does not come back by itself/);
    await fed.feedUntil('the camera again', () => fed.supervisor.state === OPEN);
    assert.equal(doubles.obs.starts, starts + 1);
    assert.match(await take(), /then start rtmp-vcam again: macOS does not tell when/);
    const { retries } = fed;
    await fed.feedUntil('two more tries', () => fed.retries > retries + 1);
    assert.equal(doubles.obs.starts, starts + 1, 'no try has taken it back');
    assert.deepEqual(fed.lines, [READY, 'CAMERA_ERR_EXTENSION_TAKEN', READY, 'CAMERA_ERR_EXTENSION_TAKEN']);
    await fed.end();
  });

  test('the diagnosis compares the picture with what the camera promises to apps', async () => {
    doubles.obs.install();
    const camera = new CameraExtensionCamera({ which: 'obs' });
    const fixes = async (width: number, height: number, fps: number): Promise<(string | undefined)[]> =>
      (await camera.diagnose({ canvas: { width, height, fps } })).slice(1).map(({ fix }) => fix);
    assert.deepEqual(await fixes(1920, 1080, 60), []);
    assert.deepEqual(await fixes(1920, 1080, 61), ['rtmp-vcam run --fps 60']);
    assert.deepEqual(await fixes(1280, 720, 30), ['rtmp-vcam run --size 1920x1080']);
    assert.deepEqual(await fixes(1080, 1920, 120), ['rtmp-vcam run --size 1920x1080 --fps 60']);
    doubles.extension.install();
    assert.equal((await new CameraExtensionCamera().diagnose({ canvas: { width: 64, height: 64, fps: 5 } })).length, 1);
    await until('nothing to be left', () => Object.keys(frameworks.live()).length === 0);
  });

  test('a name of the user is compared with that of the camera', async () => {
    doubles.obs.install();
    const camera = new CameraExtensionCamera();
    assert.equal((await camera.diagnose({ name: 'RTMP Virtual Camera' })).length, 1);
    const [, finding] = await camera.diagnose({ name: 'Studio' });
    assert.match(finding?.text ?? '', /list the camera as "OBS Virtual Camera"; "Studio" appears only on its card/);
  });
}
