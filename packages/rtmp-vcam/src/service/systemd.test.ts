import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { AppError } from '../errors.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import type { CommandResult } from './run-command.ts';
import { Systemd } from './systemd.ts';

const PROGRAM = { node: process.execPath, main: import.meta.filename, args: ['run'], env: {} };

/** A systemctl that does what it is told, and a journalctl that says one text after the other. */
function fake(
  t: TestContext,
  { answers = {}, journal = [] }: { answers?: Record<string, CommandResult>; journal?: string[] } = {},
) {
  const home = temporaryFolder(t);
  const asked: string[] = [];
  const state: Record<string, string> = { ActiveState: 'inactive', UnitFileState: '', MainPID: '0' };
  const done = (stdout = ''): CommandResult => ({ code: 0, stdout, stderr: '' });
  const run = async (command: string, args: readonly string[]): Promise<CommandResult> => {
    const words = args.filter((word) => !word.startsWith('--') || word === '--now');
    const line = [command, ...words].join(' ');
    asked.push(line);
    const given = answers[words[0] ?? ''];
    if (given !== undefined) return given;
    if (command === 'journalctl') return done(journal.shift());
    if (line.includes('UnitPath')) return done(`/run/x/systemd/user ${home}/.config/systemd/user /etc/systemd/user\n`);
    if (words[0] === 'enable') state['UnitFileState'] = 'enabled';
    if (words[0] === 'restart')
      Object.assign(state, {
        ActiveState: 'active',
        MainPID: '77',
        ExecMainStartTimestamp: 'Sun 2026-11-29 08:02:01 UTC',
      });
    if (words[0] === 'disable') Object.assign(state, { ActiveState: 'inactive', UnitFileState: '', MainPID: '0' });
    return done(
      Object.entries(state)
        .map(([name, value]) => `${name}=${value}\n`)
        .join(''),
    );
  };
  const unit = join(home, '.config', 'systemd', 'user', 'rtmp-vcam.service');
  return { systemd: new Systemd({ env: { HOME: home }, run }), asked, state, unit };
}

function refusal(text: RegExp, fix: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof AppError && error.code === 'APP_ERR_SERVICE');
    assert.match(error.message, text);
    assert.match(error.fix, fix);
    return true;
  };
}

test('it is installed, found, updated and removed', async (t) => {
  const { systemd, unit, asked, state } = fake(t);
  assert.equal((await systemd.status()).file, undefined);
  assert.equal(await systemd.uninstall(), false);
  assert.deepEqual(await systemd.install(PROGRAM, true), { file: unit, change: 'new' });
  const status = await systemd.status();
  assert.deepEqual(status.running, { pid: 77, since: new Date('2026-11-29T08:02:01Z') });
  assert.deepEqual([status.file, status.atLogin, status.missing], [unit, true, []]);
  asked.length = 0;
  assert.deepEqual(await systemd.install(PROGRAM, true), { file: unit, change: 'same' });
  assert.ok(!asked.some((line) => line.includes('restart')), 'the camera would be gone for a moment');
  const moved = { ...PROGRAM, main: '/gone/main.js' };
  assert.deepEqual(await systemd.install(PROGRAM, false), { file: unit, change: 'updated' });
  assert.ok(
    asked.some((line) => line.includes('restart')),
    'the version before would go on',
  );
  assert.deepEqual(await systemd.install(moved, true), { file: unit, change: 'updated' });
  assert.deepEqual((await systemd.status()).missing, ['/gone/main.js']);
  Object.assign(state, { ActiveState: 'failed', MainPID: '0', Result: 'exit-code', ExecMainStatus: '1' });
  assert.deepEqual(
    [(await systemd.status()).running, (await systemd.status()).reason],
    [undefined, 'it ended with exit code 1'],
  );
  assert.equal(await systemd.uninstall(), true);
  assert.equal(existsSync(unit), false);
});

test('a unit that somebody else has written stays as it is', async (t) => {
  const { systemd, unit } = fake(t);
  mkdirSync(dirname(unit), { recursive: true });
  writeFileSync(unit, '[Service]\nExecStart=/bin/true\n');
  const isRefused = refusal(/was not written by/, /rm \//);
  await assert.rejects(systemd.install(PROGRAM, true), isRefused);
  await assert.rejects(systemd.uninstall(), isRefused);
  assert.equal(readFileSync(unit, 'utf8'), '[Service]\nExecStart=/bin/true\n');
});

test('what systemd refuses is said in words, with what to do', async (t) => {
  const noBus = { code: 1, stdout: '', stderr: 'Failed to connect to bus: No medium found\n' };
  await assert.rejects(
    fake(t, { answers: { show: noBus } }).systemd.install(PROGRAM, true),
    refusal(/no session of this user/, /not by su or sudo/),
  );
  const none = { code: undefined, stdout: '', stderr: '' };
  await assert.rejects(
    fake(t, { answers: { show: none } }).systemd.status(),
    refusal(/has no systemd/, /your desktop starts/),
  );
  const failed = { code: 1, stdout: '', stderr: 'Job for rtmp-vcam.service failed.\n' };
  const late = 'Started\n✗ Port 1935 is in use by node (pid 5) [APP_ERR_PORT_IN_USE]\n  → End it\n';
  await assert.rejects(
    fake(t, { answers: { restart: failed }, journal: ['', 'Started\n', late] }).systemd.install(PROGRAM, true),
    refusal(/does not start: ✗ Port 1935 is in use by node .* → End it$/, /journalctl/),
  );
});
