import assert from 'node:assert/strict';
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import type { Change } from './change.ts';
import { ChangeRecord } from './record.ts';

const FILE = { kind: 'file', path: '/etc/a.conf', text: 'a' } as const;
const LOADED = { kind: 'loaded' } as const;

test('changes are there at the next start, until they are undone', (t) => {
  const env = { XDG_CONFIG_HOME: temporaryFolder(t) };
  const record = ChangeRecord.open(env);
  assert.deepEqual(record.changes, []);
  const packages: Change = { kind: 'packages', asked: ['a'], added: ['a', 'b'] };
  for (const change of [packages, FILE, LOADED]) record.add(change);
  assert.equal(statSync(record.file).mode & 0o777, 0o600);
  const again = ChangeRecord.open(env);
  assert.deepEqual(again.changes, [packages, FILE, LOADED]);
  again.add({ ...FILE, text: 'b' });
  assert.deepEqual(again.changes, [packages, LOADED, { ...FILE, text: 'b' }], 'of a file only the newest text counts');
  for (const change of again.changes) again.remove(change);
  assert.equal(existsSync(record.file), false);
});

test('a file that is damaged is not forgotten', (t) => {
  const env = { XDG_CONFIG_HOME: temporaryFolder(t) };
  const { file } = ChangeRecord.open(env);
  mkdirSync(dirname(file), { recursive: true });
  for (const text of ['', '{', '[{"kind":"other"}]']) {
    writeFileSync(file, text);
    assert.throws(() => ChangeRecord.open(env), { code: 'APP_ERR_SETUP', fix: /Move the file away/ });
  }
});
