/** What `rtmp-vcam doctor` says on a Mac about the camera. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import * as v from 'valibot';
import { freePort } from '../support/ports.ts';
import { runCommand } from '../support/product.ts';
import { MacCommands } from './camera-double.ts';
import { AppleFrameworks, withoutDouble } from './double.ts';

const timeout = 120_000;
const skip = withoutDouble();

const report = v.object({
  checks: v.array(v.object({ check: v.string(), level: v.string(), text: v.string(), fix: v.nullable(v.string()) })),
});
type Checks = v.InferOutput<typeof report>['checks'];

/** The checks, without their headings. The double's camera is there if `camera` says so. */
async function checksWith(t: TestContext, camera: NodeJS.ProcessEnv): Promise<Checks> {
  const folder = mkdtempSync(join(tmpdir(), 'rtmp-vcam-test-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const env = { XDG_CONFIG_HOME: folder, XDG_RUNTIME_DIR: folder, RTMP_VCAM_HOST: '127.0.0.1', ...camera };
  const { stdout, stderr } = await runCommand(['doctor', '--json', '--port', String(await freePort())], env);
  assert.equal(stderr, '');
  return v.parse(report, JSON.parse(stdout)).checks;
}

function levelAndText(checks: Checks, name: string): string {
  const found = checks.find(({ check }) => check === name);
  return found === undefined ? 'nothing' : `${found.level}: ${found.text} → ${found.fix}`;
}

if (skip !== false && process.platform !== 'darwin') test('doctor on a Mac', { skip });

if (skip === false) {
  // Builds the double, which the child processes load.
  new AppleFrameworks();

  test('doctor finds the Camera Extension, and the test picture arrives', { timeout }, async (t) => {
    using _ = new MacCommands('activated enabled', 'activated waiting for user');
    const checks = await checksWith(t, { APPLE_DOUBLE_CAMERA: 'installed' });
    assert.match(levelAndText(checks, 'camera-extension'), /^ok: Camera "RTMP Virtual Camera" is installed/);
    assert.match(
      levelAndText(checks, 'camera-extension-3'),
      /^warning: Cameras that wait for your approval \(OBS Virtual Camera\) may .* → Allow or cancel the camera ext/,
    );
    assert.match(levelAndText(checks, 'picture'), /^ok: A test picture .* arrived/);
    assert.equal(levelAndText(checks, 'pipewire'), 'nothing');
  });

  test('doctor says where to allow the Camera Extension', { timeout }, async (t) => {
    using _ = new MacCommands('activated waiting for user');
    const checks = await checksWith(t, {});
    assert.match(
      levelAndText(checks, 'camera-extension'),
      /^problem: The camera waits for your approval.* → Allow it in System Settings/,
    );
  });
}
