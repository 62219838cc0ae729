import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type Ended, programCommand, runProgramToEnd } from '../../packages/rtmp-vcam/src/testing/program.ts';
import { temporaryFolder } from '../../packages/rtmp-vcam/src/testing/temporary-folder.ts';
import { StoppedTerminal } from '../support/stopped-terminal.ts';
import { needs } from '../support/tools.ts';

const skip = process.platform === 'linux' ? {} : { skip: 'setup is for Linux' };
/** Nothing that would need the administrator. */
const SERVICE_ONLY = ['--no-module', '--no-firewall', '--no-microphone'];

/** A user whose systemd has no service of ours yet, and logs what it is asked. */
function user(t: TestContext): { readonly folder: string; readonly env: NodeJS.ProcessEnv } {
  const folder = temporaryFolder(t);
  const systemctl = join(folder, 'systemctl');
  writeFileSync(
    systemctl,
    `#!/bin/sh\ncase "$*" in *UnitPath*) echo ${folder}/systemd/user ;; *show-environment*) echo HOME=${folder} ;; *"show "*) echo ActiveState=inactive ;; esac\n`,
  );
  chmodSync(systemctl, 0o755);
  return { folder, env: { PATH: `${folder}:${process.env['PATH']}`, HOME: folder, XDG_CONFIG_HOME: folder } };
}

function setup(env: NodeJS.ProcessEnv, ...args: readonly string[]): Promise<Ended> {
  return runProgramToEnd(['setup', ...args], env);
}

/** Setup has written these files for this user, and nothing else. */
function changed(folder: string): string[] {
  const files = ['first.toml', 'second.toml'].map((name) => join(folder, name));
  for (const file of files) writeFileSync(file, 'mic = true\n');
  mkdirSync(join(folder, 'rtmp-vcam'));
  const changes = files.map((file) => ({ kind: 'mic', file, before: null, after: 'mic = true\n' }));
  writeFileSync(join(folder, 'rtmp-vcam/setup.json'), JSON.stringify(changes));
  return files;
}

test('a service that could not be installed is not planned, and it is said why', skip, async (t) => {
  const { folder, env } = user(t);
  const { code, stdout, stderr } = await setup(env, ...SERVICE_ONLY);
  assert.equal(code, 0, stderr);
  assert.match(stdout.toString('utf8'), /! rtmp-vcam does not start by itself yet\. .* runs from its sources\.\n/);
  assert.equal(existsSync(join(folder, 'rtmp-vcam')), false);
});

test('--dry-run shows what would be done, and changes nothing', skip, async (t) => {
  const { folder, env } = user(t);
  const files = changed(folder);
  const { code, stdout, stderr } = await setup(env, '--undo', '--dry-run');
  assert.equal(code, 0, stderr);
  assert.match(stdout.toString('utf8'), /1\. Put .*second\.toml back as it was[\s\S]*2\. Put .*first\.toml back/);
  assert.match(stdout.toString('utf8'), /Nothing was changed, because of --dry-run/);
  assert.ok(files.every((file) => existsSync(file)));
});

test('where it cannot ask, it does nothing without --yes', skip, async (t) => {
  const { folder, env } = user(t);
  const files = changed(folder);
  const { code, stderr } = await setup(env, '--undo');
  assert.equal(code, 2);
  assert.match(stderr, /there is no terminal to ask in\n.*Add --yes/);
  assert.ok(files.every((file) => existsSync(file)));
});

test('without changes there is nothing to undo, and a config file with mistakes does not matter', skip, async (t) => {
  const { env, folder } = user(t);
  mkdirSync(join(folder, 'rtmp-vcam'));
  writeFileSync(join(folder, 'rtmp-vcam/config.toml'), 'prt = 1\n');
  assert.match((await setup(env, '--dry-run', ...SERVICE_ONLY)).stderr, /prt/);
  const { code, stdout } = await setup(env, '--undo', '--yes');
  assert.equal(code, 0);
  assert.match(stdout.toString('utf8'), /There is nothing to undo/);
});

test('started with sudo it refuses, because it would set up another user', skip, async (t) => {
  if (process.getuid?.() !== 0) return t.skip('needs root');
  const { code, stderr } = await setup({ ...user(t).env, SUDO_USER: 'anna' }, '--dry-run');
  assert.equal(code, 1);
  assert.match(stderr, /was started with sudo[\s\S]*Run it without sudo/);
});

test('Ctrl-C at the question changes nothing', { ...skip, ...needs('python3') }, async (t) => {
  const { folder, env } = user(t);
  const files = changed(folder);
  const [command, ...args] = programCommand(['setup', '--undo']);
  await using terminal = await StoppedTerminal.start(command, args, { ...env, TERM: 'xterm' });
  await terminal.says('Undo this?');
  terminal.control('C');
  await terminal.says('Nothing was changed.');
  assert.equal((await terminal.end()).code, 0);
  assert.ok(files.every((file) => existsSync(file)));
});

test('who undoes only a part is told how to undo the rest', { ...skip, ...needs('python3') }, async (t) => {
  const { folder, env } = user(t);
  const files = changed(folder);
  const [command, ...args] = programCommand(['setup', '--undo']);
  const undo = async (keys: string, end: string): Promise<void> => {
    await using terminal = await StoppedTerminal.start(command, args, { ...env, TERM: 'xterm' });
    await terminal.says('Undo this?');
    terminal.type(keys);
    await terminal.says(end);
    assert.equal((await terminal.end()).code, 0);
  };
  await undo(' \r', 'What you left out is undone with: rtmp-vcam setup --undo');
  assert.equal(files.filter((file) => existsSync(file)).length, 1);
  await undo('\r', 'Everything is as it was before rtmp-vcam setup.');
  assert.equal(files.filter((file) => existsSync(file)).length, 0);
});
