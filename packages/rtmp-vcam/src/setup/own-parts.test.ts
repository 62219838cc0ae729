import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadConfig } from '../config/load-config.ts';
import { writeProgramFile } from '../control/program-files.ts';
import { fakeSystem } from '../system/testing/fake-system.ts';
import { MemoryStream } from '../testing/memory-stream.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import type { Change } from './change.ts';
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
    const changes: Change[] = [];
    const keep = (change: Change): number => changes.push(change);
    await parts.does({ does: 'mic-on' }, keep);
    assert.deepEqual(changes, [{ kind: 'mic', file, before, after: readFileSync(file, 'utf8') }]);
    assert.equal(parts.mic(), 'on');
    assert.ok(load().cameras.every((camera) => camera.mic));
    await parts.does({ does: 'mic-off', file, before }, keep);
    assert.equal(changes.length, 1);
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
    assert.equal((await parts.service()).service, state);
  });
}

/** A systemd of a user, whose units start only if the file `starts` is in the folder. */
const SYSTEMCTL = `#!/bin/sh
case "$*" in
  *UnitPath*) echo "$HOME/.config/systemd/user $HOME/systemd/user" ;;
  *"--no-ask-password enable"*) touch "$HOME/enabled" ;;
  *"--no-ask-password disable"*) rm -f "$HOME/enabled" ;;
  *"--no-ask-password restart"*) [ -e "$HOME/starts" ] ;;
  *"--no-ask-password show "*)
    if [ -e "$HOME/starts" ]; then printf '%s\\n' ActiveState=active MainPID=77; else printf '%s\\n' ActiveState=activating MainPID=0; fi
    [ ! -e "$HOME/enabled" ] || echo UnitFileState=enabled ;;
esac
`;

test('a service that is there and does not start is undone, too, and is not taken for one that runs', async (t) => {
  const home = temporaryFolder(t);
  writeFileSync(join(home, 'systemctl'), SYSTEMCTL, { mode: 0o755 });
  writeFileSync(join(home, 'journalctl'), '#!/bin/sh\necho "✗ Port 1935 is in use by nginx (pid 5)"\n', {
    mode: 0o755,
  });
  const env = { HOME: home, XDG_RUNTIME_DIR: home, PATH: `${home}:${process.env['PATH']}` };
  using system = fakeSystem({ commands: { 'systemctl --user show-environment': 'HOME=/home/anna\n' } });
  const [stdout, stderr] = [new MemoryStream(), new MemoryStream()];
  const context = { env, stdout, stderr, signal: new AbortController().signal };
  const load = (): ReturnType<typeof loadConfig> => loadConfig({}, env);
  const parts = ownParts({ system, load, main: '/opt/rtmp-vcam/dist/main.js', config: undefined, context });
  const changes: Change[] = [];
  const keep = (change: Change): number => changes.push(change);
  assert.equal((await parts.service()).service, 'absent');
  await assert.rejects(parts.does({ does: 'install-service' }, keep), /Port 1935 is in use by nginx/);
  assert.deepEqual(changes, [{ kind: 'service' }]);
  assert.equal((await parts.service()).service, 'stopped');

  writeFileSync(join(home, 'starts'), '');
  await parts.does({ does: 'install-service' }, keep);
  assert.equal(changes.length, 1, 'it was there');
  assert.equal((await parts.service()).service, 'running');
  rmSync(join(home, 'enabled'));
  assert.equal((await parts.service()).service, 'stopped', 'it does not start at login');
  await parts.does({ does: 'uninstall-service' }, keep);
  assert.equal((await parts.service()).service, 'absent');
});

test('a program that runs in a terminal is found, and is not the service', async (t) => {
  const home = temporaryFolder(t);
  writeFileSync(join(home, 'systemctl'), SYSTEMCTL, { mode: 0o755 });
  const env = { HOME: home, XDG_RUNTIME_DIR: home, XDG_CONFIG_HOME: home, PATH: `${home}:${process.env['PATH']}` };
  using system = fakeSystem({ commands: { 'systemctl --user show-environment': 'HOME=/home/anna\n' } });
  const [stdout, stderr] = [new MemoryStream(), new MemoryStream()];
  const context = { env, stdout, stderr, signal: new AbortController().signal };
  const load = (): ReturnType<typeof loadConfig> => loadConfig({}, env);
  const parts = ownParts({ system, load, main: '/opt/rtmp-vcam/dist/main.js', config: undefined, context });
  const folder = join(home, 'rtmp-vcam');
  mkdirSync(folder, { mode: 0o700 });
  // The process id that systemd names for the service.
  const pid = 77;
  const file = { pid, version: '0.2.0', since: '2026-11-29T08:00:00Z', port: 1935, tlsPort: null, rings: ['/ring'] };
  writeProgramFile(folder, { ...file, http: null, network: null });
  const server = createServer().listen(join(folder, `${pid}.sock`));
  t.after(() => server.close());
  await once(server, 'listening');
  assert.equal((await parts.service()).otherCopy?.pid, pid);
  for (const name of ['starts', 'enabled']) writeFileSync(join(home, name), '');
  mkdirSync(join(home, 'systemd/user'), { recursive: true });
  writeFileSync(join(home, 'systemd/user/rtmp-vcam.service'), '');
  const { service, otherCopy } = await parts.service();
  assert.deepEqual([service, otherCopy], ['running', undefined]);
});

test('a path that goes away is known before the service is installed', async () => {
  using system = fakeSystem();
  const [stdout, stderr] = [new MemoryStream(), new MemoryStream()];
  const context = { env: {}, stdout, stderr, signal: new AbortController().signal };
  const load = (): ReturnType<typeof loadConfig> => loadConfig({}, {});
  const main = '/home/anna/.npm/_npx/0123abcd/node_modules/rtmp-vcam/dist/main.js';
  const parts = ownParts({ system, load, main, config: undefined, context });
  const { pathProblem } = await parts.service();
  assert.match(pathProblem?.problem ?? '', /npx may remove/);
  assert.match(pathProblem?.fix ?? '', /npm install --global rtmp-vcam/);
});
