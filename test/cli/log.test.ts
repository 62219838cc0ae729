/** What is logged where nobody watches: in a file, a pipe or a service. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { temporaryFolder } from '../../packages/rtmp-vcam/src/testing/temporary-folder.ts';
import { freeRingName, MAIN, startCommand } from '../support/product.ts';
import { StoppedTerminal } from '../support/stopped-terminal.ts';
import { needs } from '../support/tools.ts';

const timeout = 120_000;
const KEY = 'a-key-of-this-test';

function runArgs(...more: readonly string[]): string[] {
  const where = ['--host', '127.0.0.1', '--port', '0', '--http', '127.0.0.1:0', '--ring', freeRingName()];
  return ['run', ...where, '--camera', 'none', '--key', KEY, ...more];
}

test('in a pipe the log is readable, has dates, and says where to push to without the key', { timeout }, async (t) => {
  const login = ['--user', 'studio', '--password', 'password-of-the-test'];
  for (const more of [[], ['--open'], login]) {
    await using product = await startCommand(runArgs('--verbose', ...more), {
      env: { XDG_CONFIG_HOME: temporaryFolder(t) },
    });
    await product.says(/ {4}ready {2}port=/);
    const port = /ready {2}port=(\d+)/.exec(product.output)?.[1];
    const path = more === login ? '***/***' : 'live/***';
    assert.ok(product.output.includes(`    Push to rtmp://127.0.0.1:${port}/${path} (`), product.output);
    assert.match(product.output, /\(.*url prints it with the key\)\n/);
    product.signal('SIGTERM');
    assert.equal((await product.end()).code, 0);
    for (const line of product.output.trimEnd().split('\n'))
      assert.match(line, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d {2}( {2}|! |· )\S/);
    assert.ok(!product.output.includes(KEY) && !product.output.includes('█'), product.output);
  }
});

test('with --json-logs a terminal gets nothing else', { timeout, ...needs('python3') }, async (t) => {
  const env = { ...process.env, XDG_CONFIG_HOME: temporaryFolder(t) };
  await using screen = await StoppedTerminal.start(process.execPath, [MAIN, ...runArgs('--json-logs')], env);
  await screen.says('"ready"');
  screen.control('C');
  assert.equal((await screen.end()).code, 0);
  const lines = screen.shown.replace('^C', '').trimEnd().split(/\r?\n/);
  const messages = lines.map((line) => JSON.parse(line).msg);
  assert.ok(messages.includes('ready') && messages.includes('Stopping'), String(messages));
  assert.ok(!screen.shown.includes(KEY));
});
