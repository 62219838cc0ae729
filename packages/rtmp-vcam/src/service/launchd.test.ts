import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { parse } from 'plist';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { Launchd } from './launchd.ts';
import { filesInPlist, LABEL, plistText } from './launchd-plist.ts';
import type { CommandResult } from './run-command.ts';

const PROGRAM = { node: process.execPath, main: import.meta.filename, args: ['run'], env: {} };
const SINCE = new Date('2026-11-29T08:02:01Z');

/** A launchctl that needs a moment to end an agent, as the real one does. */
function fake(t: TestContext) {
  const home = temporaryFolder(t);
  const asked: string[] = [];
  let [loaded, ending] = [false, 0];
  const run = async (_command: string, args: readonly string[]): Promise<CommandResult> => {
    asked.push(args.join(' '));
    const not = (code: number, stderr: string): CommandResult => ({ code, stdout: '', stderr });
    if (args[0] === 'bootout') {
      if (!loaded) return not(3, 'Boot-out failed: 3: No such process');
      [loaded, ending] = [false, 2];
    }
    if (args[0] === 'bootstrap') {
      if (ending-- > 0) return not(5, 'Bootstrap failed: 5: Input/output error');
      loaded = true;
    }
    if (args[0] === 'print' && !loaded) return not(113, 'Could not find service');
    const text =
      args[0] === 'print' ? `${args[1]} = {\n\tstate = running\n\n\tpid = 77\n\tlast exit code = 0\n}\n` : '';
    return { code: 0, stdout: text, stderr: '' };
  };
  const readySince = async (): Promise<Date> => SINCE;
  const launchd = new Launchd({ env: { HOME: home }, run, uid: 501, readySince, waitMs: 1 });
  return { launchd, asked, file: join(home, 'Library', 'LaunchAgents', `${LABEL}.plist`) };
}

test('the agent is a property list with the paths that it was given, whatever is in them', () => {
  const path = fc
    .string({ unit: 'grapheme' })
    .filter((each) => !/[\p{Cc}\p{Zl}\p{Zp}\uFFFD]/u.test(each))
    .map((each) => `/${each}`);
  fc.assert(
    fc.property(path, path, path, (node, main, log) => {
      const text = plistText({ node, main, args: ['run'], env: { XDG_CONFIG_HOME: main } }, log);
      const read = Object(parse(text));
      assert.deepEqual(read.ProgramArguments, [node, main, 'run']);
      const restart = `launchctl kickstart -k gui/$(id -u)/${read.Label}`;
      assert.deepEqual(read.EnvironmentVariables, { XDG_CONFIG_HOME: main, RTMP_VCAM_RESTARTED_BY: restart });
      assert.deepEqual([read.Label, read.RunAtLoad, read.KeepAlive], [LABEL, true, { SuccessfulExit: false }]);
      assert.deepEqual([read.StandardOutPath, read.StandardErrorPath, read.Umask], [log, log, 0o77]);
      assert.deepEqual(filesInPlist(text), [node, main]);
    }),
  );
  assert.equal(filesInPlist('<plist><dict/></plist>'), undefined);
});

test('it is installed, found, updated and removed', async (t) => {
  const { launchd, asked, file } = fake(t);
  assert.equal((await launchd.status()).file, undefined);
  assert.equal(await launchd.uninstall(), false);
  assert.deepEqual(await launchd.install(PROGRAM, true), { file, change: 'new' });
  const status = await launchd.status();
  assert.deepEqual([status.file, status.running, status.atLogin], [file, { pid: 77, since: SINCE }, true]);
  assert.equal(status.config, undefined);
  asked.length = 0;
  assert.deepEqual(await launchd.install(PROGRAM, true), { file, change: 'same' });
  assert.ok(!asked.some((line) => line.startsWith('boot')));
  assert.deepEqual(await launchd.install({ ...PROGRAM, args: ['run', '--config', '/a & b'] }, true), {
    file,
    change: 'updated',
  });
  assert.match(readFileSync(file, 'utf8'), /a &amp; b/);
  assert.equal((await launchd.status()).config, '/a & b');
  assert.ok(asked.includes(`bootout gui/501/${LABEL}`));
  assert.equal(await launchd.uninstall(), true);
  assert.deepEqual([existsSync(file), (await launchd.status()).running], [false, undefined]);
});

test('root is told to run it without sudo', async (t) => {
  const { asked } = fake(t);
  const run = async (): Promise<CommandResult> => ({ code: 0, stdout: '', stderr: '' });
  const root = new Launchd({ env: {}, run, uid: 0, readySince: async () => SINCE });
  await assert.rejects(root.install(PROGRAM, true), /this is root/);
  assert.deepEqual(asked, []);
});
