import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAlive } from '../test/support/processes.ts';
import { Program } from '../test/support/program.ts';
import { until } from '../test/support/wait.ts';
import { Watchdog } from './watchdog.ts';

const MARK = `watched-${process.pid}`;
/** Starts a child, prints its id, ignores SIGTERM and never returns to the event loop. */
const BUSY = `
  const { pid } = require('node:child_process').spawn('sleep', ['1000']);
  require('node:fs').writeSync(1, pid + ' started');
  process.on('SIGTERM', () => {});
  for (;;);
`;

test('a process that is in a busy loop is killed at its limit, and so is its child', { timeout: 60_000 }, async () => {
  const killed: string[] = [];
  const limitOf = (command: string): number | undefined => (command.includes(MARK) ? 1000 : undefined);
  using _watchdog = new Watchdog({ limitOf, onKill: (command) => killed.push(command) });
  await using other = await Program.start('sleep', ['1000']);
  await using busy = await Program.start(process.execPath, ['-e', BUSY, MARK]);
  await busy.says('started');
  const child = Number.parseInt(busy.stdout.toString('utf8'), 10);
  assert.ok(isAlive(child));
  await until('both to be gone', () => !isAlive(busy.pid) && !isAlive(child));
  assert.equal(killed.length, 1);
  assert.match(killed[0] ?? '', new RegExp(MARK));
  assert.ok(other.isRunning);
});
