import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { CameraDouble, MacCommands } from './camera-double.ts';
import { AppleFrameworks, withoutDouble } from './double.ts';
import { READY, Supervised } from './supervised.ts';

const skip = withoutDouble();
const ON = 'activated enabled';
const GONE = 'CAMERA_ERR_DEVICE_GONE';
const APPROVAL = 'CAMERA_ERR_EXTENSION_APPROVAL';
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

  for (const kind of ['extension', 'obs'] as const) {
    const camera = new CameraDouble(frameworks, kind);
    const isListedByNewProcesses = (listed: boolean): void => {
      process.env['APPLE_DOUBLE_CAMERA'] = listed ? (kind === 'obs' ? 'obs' : 'installed') : 'none';
    };

    test(`${kind} is updated, and only new processes see it: the user is told what to press, until this one sees it`, async (t) => {
      t.after(() => camera.remove());
      using commands = new MacCommands();
      commands.setState(kind, ON);
      isListedByNewProcesses(true);
      camera.install();
      const fed = new Supervised(frameworks, { staleAfterMs: 0 });
      await fed.feedUntil('the camera', () => fed.supervisor.state === 'open');
      camera.setFreshness('onlyRemovals');
      camera.remove();
      camera.install();
      assert.match(await fed.feedUntilError(STALE), /^Press Ctrl-C, then start rtmp-vcam again$/);
      camera.setFreshness('atOnce');
      await fed.feedUntil('the camera again', () => fed.supervisor.state === 'open');
      assert.deepEqual(fed.lines, [READY, GONE, UNLISTED, STALE, READY]);
      await fed.end();
    });

    test(`${kind} is enabled, and new processes do not see it either: it is not called stale`, async (t) => {
      t.after(() => camera.remove());
      using commands = new MacCommands();
      commands.setState(kind, ON);
      isListedByNewProcesses(false);
      const fed = new Supervised(frameworks, { staleAfterMs: 0 });
      await fed.feedUntil('two new processes', () => fed.retries > 2 && started() >= 2);
      assert.deepEqual(fed.lines, [UNLISTED].slice(-fed.lines.length));
      assert.equal(fed.supervisor.error?.code, UNLISTED);
      await fed.end();
    });
  }

  test('no process is started for a camera that is not approved, or was enabled just now', async () => {
    using commands = new MacCommands('activated waiting for user');
    process.env['APPLE_DOUBLE_CAMERA'] = 'installed';
    const unapproved = new Supervised(frameworks, { staleAfterMs: 0 });
    await unapproved.feedUntil('a second try', () => unapproved.retries > 1);
    assert.equal(unapproved.supervisor.error?.code, APPROVAL);
    await unapproved.end();
    commands.setState('extension', ON);
    const enabled = new Supervised(frameworks, { staleAfterMs: 1500 });
    await enabled.feedUntil('a second try', () => enabled.retries > 1);
    assert.deepEqual([enabled.supervisor.error?.code, started()], [UNLISTED, 0]);
    await enabled.feedUntilError(STALE);
    assert.ok(started() > 0);
    await enabled.end();
  });
}
