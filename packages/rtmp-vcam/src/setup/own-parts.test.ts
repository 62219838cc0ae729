import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadConfig } from '../config/load-config.ts';
import { fakeSystem } from '../system/testing/fake-system.ts';
import { MemoryStream } from '../testing/memory-stream.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { ownParts } from './own-parts.ts';

const TEXT = '# Mine\nport = 1936\n\n[[camera]]\nname = "Drone" # above\n\n[[camera]]\nname = "Stage"\nmic = true\n';

for (const before of [null, TEXT]) {
  test(`the microphone is switched on and off again, ${before === null ? 'without' : 'with'} a config file`, async (t) => {
    const env = { XDG_CONFIG_HOME: temporaryFolder(t) };
    const file = join(env.XDG_CONFIG_HOME, 'rtmp-vcam/config.toml');
    mkdirSync(join(env.XDG_CONFIG_HOME, 'rtmp-vcam'));
    if (before !== null) writeFileSync(file, before);
    using system = fakeSystem();
    const context = {
      env,
      stdout: new MemoryStream(),
      stderr: new MemoryStream(),
      signal: new AbortController().signal,
    };
    const load = (): ReturnType<typeof loadConfig> => loadConfig({}, env);
    const parts = ownParts({ system, load, main: '/main.js', config: undefined, context });
    assert.equal(parts.mic(), 'off');
    const change = await parts.does({ does: 'mic-on' });
    assert.deepEqual(change, { kind: 'mic', file, before, after: readFileSync(file, 'utf8') });
    assert.equal(parts.mic(), 'on');
    assert.ok(load().cameras.every((camera) => camera.mic));
    await parts.does({ does: 'mic-off', file, before });
    assert.equal(existsSync(file) ? readFileSync(file, 'utf8') : null, before);
  });
}

for (const [printed, state] of [
  [{ status: 'missing' }, 'no systemd'],
  [{ status: 'ok', stdout: "Running in chroot, ignoring command 'show-environment'\n" }, 'no session'],
  [{ status: 'failed', stderr: 'Failed to connect to bus: No medium found\n' }, 'no session'],
] as const) {
  test(`a service cannot be installed where systemctl says ${JSON.stringify(printed)}`, async () => {
    using system = fakeSystem({ commands: { 'systemctl --user show-environment': printed } });
    const context = {
      env: {},
      stdout: new MemoryStream(),
      stderr: new MemoryStream(),
      signal: new AbortController().signal,
    };
    const load = (): ReturnType<typeof loadConfig> => loadConfig({}, {});
    const parts = ownParts({ system, load, main: '/main.js', config: undefined, context });
    assert.equal(await parts.service(), state);
  });
}
