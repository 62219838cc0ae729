import assert from 'node:assert/strict';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { run, shellText } from './action.ts';
import { RootShell } from './root-shell.ts';

/** An environment in which sudo is this script. */
function withSudo(t: TestContext, script: string): { readonly env: NodeJS.ProcessEnv; readonly folder: string } {
  const folder = temporaryFolder(t);
  const sudo = join(folder, 'sudo');
  writeFileSync(sudo, `#!/bin/sh\n${script}\n`);
  chmodSync(sudo, 0o755);
  return { env: { ...process.env, PATH: `${folder}:${process.env['PATH']}` }, folder };
}

test('commands run one after the other in a shell that sudo has started once', async (t) => {
  const { env, folder } = withSudo(t, 'echo "sudo $*" >>"$0.log"; exec "$@"');
  const lines: string[] = [];
  await using shell = await RootShell.open('sudo', { env, onLine: (line) => lines.push(line) });
  assert.deepEqual(await shell.run('echo out; echo err >&2'), { ok: true, output: 'out\nerr\n' });
  assert.deepEqual(await shell.run('exit 3'), { ok: false, output: '' });
  assert.deepEqual(await shell.run('cat'), { ok: true, output: '' }, 'there is no input to read');
  assert.equal((await shell.run('no-such-command-here')).ok, false);
  assert.ok(lines.includes('err') && !lines.some((line) => line.startsWith('end-')), lines.join());
  assert.equal(readFileSync(join(folder, 'sudo.log'), 'utf8'), 'sudo /bin/sh\n');
});

test('Ctrl-C does not end a command in the middle', async (t) => {
  const { env } = withSudo(t, 'exec "$@"');
  await using shell = await RootShell.open('sudo', { env });
  assert.deepEqual(await shell.run("sh -c 'kill -INT $$; echo whole'"), { ok: true, output: 'whole\n' });
});

test('a user whom sudo refuses is told so', async (t) => {
  // The last line, which some versions print, tells nothing about the reason.
  const { env } = withSudo(
    t,
    'printf "%s\\n" "anna is not in the sudoers file." "This incident has been reported to the administrator." >&2; exit 1',
  );
  await assert.rejects(RootShell.open('sudo', { env }), {
    code: 'APP_ERR_SETUP',
    message: 'sudo does not let this user work as administrator (anna is not in the sudoers file.)',
  });
});

test('a sudo that is gone is an error, too', async (t) => {
  const env = { PATH: temporaryFolder(t) };
  await assert.rejects(RootShell.open('sudo', { env }), { code: 'APP_ERR_SETUP' });
});

test('a command of words and the texts of files arrive as they are', async (t) => {
  const { env, folder } = withSudo(t, 'exec "$@"');
  await using shell = await RootShell.open('sudo', { env });
  const words = ['a b', "it's", '$HOME', '`x`', '"q"', 'back\\slash', '!', '*', 'two\nlines', ''];
  const printed = await shell.run(shellText(run('printf', '<%s>', ...words)));
  assert.equal(printed.output, words.map((word) => `<${word}>`).join(''));
  const path = join(folder, 'deep/er/file.conf');
  const text = `# it's\nATTR{name}=="Stage $1 [l]*", SYMLINK+="%k"\n`;
  const line = 'insert rule inet filter input tcp dport 1935 accept comment "a.b*[c]/\\d"';
  await shell.run(shellText({ kind: 'write', path, text }));
  assert.equal(readFileSync(path, 'utf8'), text);
  await shell.run(shellText({ kind: 'append', path, line }));
  assert.equal(readFileSync(path, 'utf8'), `${text}${line}\n`);
  await shell.run(shellText({ kind: 'cut', path, line }));
  assert.equal(readFileSync(path, 'utf8'), text);
  writeFileSync(path, 'table inet filter {\n}');
  await shell.run(shellText({ kind: 'append', path, line }));
  assert.equal(readFileSync(path, 'utf8'), `table inet filter {\n}\n${line}\n`, 'the last line had no end');
  writeFileSync(path, '');
  await shell.run(shellText({ kind: 'append', path, line }));
  assert.equal(readFileSync(path, 'utf8'), `${line}\n`);
  assert.equal((await shell.run(shellText({ kind: 'delete', path }))).ok, true);
  assert.throws(() => readFileSync(path));
});
