import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { CameraDouble, type CameraKind, MacCommands } from './camera-double.ts';
import { AppleFrameworks, withoutDouble } from './double.ts';
import { READY, Supervised } from './supervised.ts';

const skip = withoutDouble();
const ON = 'activated enabled';
const GONE = 'CAMERA_ERR_DEVICE_GONE';
const APPROVAL = 'CAMERA_ERR_EXTENSION_APPROVAL';
const TAKEN = 'CAMERA_ERR_EXTENSION_TAKEN';
const UNLISTED = 'CAMERA_ERR_EXTENSION_UNLISTED';
const STALE = 'CAMERA_ERR_EXTENSION_STALE';

if (skip !== false && process.platform !== 'darwin') test('a list of devices that is out of date', { skip });

if (skip === false) {
  const frameworks = new AppleFrameworks();
  let folder: string;
  /** New processes write a byte each. */
  const started = (): number => (existsSync(join(folder, 'starts')) ? readFileSync(join(folder, 'starts')).length : 0);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rtmp-vcam-starts-'));
    process.env['APPLE_DOUBLE_STARTS'] = join(folder, 'starts');
  });
  afterEach(() => {
    delete process.env['APPLE_DOUBLE_STARTS'];
    rmSync(folder, { recursive: true });
  });

  const doubles = { extension: new CameraDouble(frameworks), obs: new CameraDouble(frameworks, 'obs') };
  afterEach(() => {
    for (const double of Object.values(doubles)) {
      double.remove();
      double.setFreshness('atOnce');
    }
  });
  /** Starts to feed a camera that is installed, as new processes find it too. */
  const feed = async (kind: CameraKind, commands: MacCommands, options = {}): Promise<Supervised> => {
    process.env['APPLE_DOUBLE_CAMERA'] = kind === 'obs' ? 'obs' : 'installed';
    commands.setState(kind, ON);
    doubles[kind].install();
    const fed = new Supervised(frameworks, { staleAfterMs: 0, ...options });
    await fed.feedUntil('the camera', () => fed.supervisor.state === 'open');
    return fed;
  };

  for (const kind of ['extension', 'obs'] as const) {
    test(`${kind} is updated, and only new processes see it: the user is told what to press, until this one sees it`, async () => {
      using commands = new MacCommands();
      const fed = await feed(kind, commands);
      doubles[kind].setFreshness('onlyRemovals');
      doubles[kind].remove();
      doubles[kind].install();
      assert.match(await fed.feedUntilError(STALE), /^Press Ctrl-C, then start rtmp-vcam again$/);
      doubles[kind].setFreshness('atOnce');
      await fed.feedUntil('the camera again', () => fed.supervisor.state === 'open');
      assert.deepEqual(fed.lines, [READY, GONE, UNLISTED, STALE, READY]);
      await fed.end();
    });
  }

  test('the camera is updated, and this process is not even told that the old one is gone', async () => {
    using commands = new MacCommands();
    const fed = await feed('obs', commands, { lostAfterMs: 500 });
    doubles.obs.setFreshness('nothing');
    doubles.obs.remove();
    doubles.obs.install();
    await fed.feedUntilError(STALE);
    assert.deepEqual(fed.lines, [READY, TAKEN, GONE, UNLISTED, STALE]);
    await fed.end();
  });

  test('the camera is enabled, and new processes do not see it either: it is not called stale', async () => {
    using _command = new MacCommands(ON);
    process.env['APPLE_DOUBLE_CAMERA'] = 'none';
    const fed = new Supervised(frameworks, { staleAfterMs: 0 });
    await fed.feedUntil('two new processes', () => fed.retries > 2 && started() >= 2);
    assert.deepEqual(fed.lines, [UNLISTED].slice(-fed.lines.length));
    assert.equal(fed.supervisor.error?.code, UNLISTED);
    await fed.end();
  });

  for (const [state, code, options] of [
    ['activated waiting for user', APPROVAL, { staleAfterMs: 0 }],
    [ON, UNLISTED, { staleAfterMs: 60_000 }],
  ] as const) {
    test(`no process is started for a camera that is ${state}, ${JSON.stringify(options)}`, async () => {
      using _command = new MacCommands(state);
      process.env['APPLE_DOUBLE_CAMERA'] = 'installed';
      const fed = new Supervised(frameworks, options);
      await fed.feedUntil('a fourth try', () => fed.retries > 3);
      assert.equal(fed.supervisor.error?.code, code);
      assert.equal(started(), 0);
      await fed.end();
    });
  }
}
