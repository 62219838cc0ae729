import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { loadConfig } from '../config/load-config.ts';
import { distributionOf } from '../system/distribution.ts';
import { loopbackOf } from '../system/loopback.ts';
import { fakeSystem } from '../system/testing/fake-system.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { linuxCameraChecks } from './camera-checks.ts';
import { makeChecks } from './examination.ts';

const PIPEWIRE = {
  version: '1.4.2',
  hasSessionManager: true,
  portal: 'without-camera',
  refusedApps: [],
  cameras: [],
  pulse: 'none',
} as const;

interface Given {
  /** The config file. */
  readonly config?: string;
  readonly osRelease?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** What is said of the cameras of a computer with Secure Boot and without v4l2loopback: level, text and remedy by check. */
async function said(
  t: TestContext,
  { config = '', osRelease = 'ID=debian\n', env = {} }: Given,
): Promise<Map<string, string>> {
  const file = join(temporaryFolder(t), 'config.toml');
  writeFileSync(file, config);
  using system = fakeSystem({
    env,
    files: { '/etc/os-release': osRelease, '/lib/modules/6.1.0-18-amd64/modules.dep': '' },
  });
  const loopback = await loopbackOf(system);
  const facts = {
    distribution: distributionOf(system),
    loopback,
    session: { pipewire: PIPEWIRE, problem: undefined, wireplumber: '0.5.8' },
    secureBoot: { state: 'on', certificate: undefined },
  } as const;
  const subject = { config: loadConfig({ config: file }, {}), running: undefined };
  const made = await makeChecks(linuxCameraChecks(system, facts, subject));
  return new Map(made.map(({ check, level, text, fix = '' }) => [check, `${level}: ${text} → ${fix}`]));
}

test('what any camera of the config wants is looked at, not only what the first one wants', async (t) => {
  const none = '[[camera]]\nname = "Desk"\noutputs = "none"\n';
  const found = await said(t, { config: `${none}[[camera]]\nname = "Drone"\noutputs = "pipewire"\nmic = true\n` });
  assert.deepEqual([...found.keys()], ['pipewire', 'session-manager', 'portal', 'portal-permission', 'microphone']);
  assert.match(found.get('microphone') ?? '', /^warning: /);
  const device = await said(t, { config: `${none}[[camera]]\nname = "Drone"\noutputs = "v4l2"\n` });
  assert.deepEqual([...device.keys()], ['v4l2loopback', 'kernel-headers', 'secure-boot']);
  assert.match((await said(t, { config: none })).get('camera') ?? '', /^warning: No camera is fed/);
});

test('where there can be no module, nothing is said of what it would need', async (t) => {
  const found = await said(t, { osRelease: 'ID=nixos\nPRETTY_NAME="NixOS 25.11"\n' });
  assert.match(found.get('v4l2loopback') ?? '', /→ rtmp-vcam setup does not know the packages of NixOS 25\.11/);
  assert.equal(found.has('kernel-headers') || found.has('secure-boot'), false, JSON.stringify([...found]));
});

test('the part of the portal is that of the desktop', async (t) => {
  const found = await said(t, { env: { XDG_CURRENT_DESKTOP: 'ubuntu:GNOME' } });
  assert.match(found.get('portal') ?? '', /xdg-desktop-portal-gnome/);
});
