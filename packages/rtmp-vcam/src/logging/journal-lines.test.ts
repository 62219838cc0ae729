import assert from 'node:assert/strict';
import { closeSync, fstatSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { isJournal, journalLines } from './journal-lines.ts';

test('a line for the journal has its level, and no time, which the journal has itself', () => {
  const of = (log: object): string => journalLines(JSON.stringify({ time: Date.now(), ...log }));
  assert.equal(of({ level: 30, port: 1935, msg: 'ready' }), '<6>ready  port=1935\n');
  assert.equal(of({ level: 20, msg: 'detail' }), '<7>· detail\n');
  assert.equal(of({ level: 40, msg: 'odd', fix: 'Repair it.' }), '<4>! odd  → Repair it.\n');
  const err = { message: 'It broke', code: 'APP_ERR_OUTPUT', stack: 'Error: It broke\n    at one.ts\n    at two.ts' };
  const lines = of({ level: 50, msg: 'Failed', err }).trimEnd().split('\n');
  assert.equal(lines[0], '<3>✗ Failed  It broke (APP_ERR_OUTPUT)');
  assert.ok(lines.length > 1 && lines.every((line) => line.startsWith('<3>')), 'every line has a level');
});

test('only what systemd has connected to the journal counts as the journal', (t) => {
  const descriptor = openSync(join(temporaryFolder(t), 'log'), 'w');
  t.after(() => closeSync(descriptor));
  const { dev, ino } = fstatSync(descriptor);
  assert.equal(isJournal({ JOURNAL_STREAM: `${dev}:${ino}` }, descriptor), true);
  for (const stream of [undefined, '', `${dev}:${ino + 1}`, 'x'])
    assert.equal(isJournal({ JOURNAL_STREAM: stream }, descriptor), false);
  assert.equal(isJournal({ JOURNAL_STREAM: `${dev}:${ino}` }, 9999), false);
});
