import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { makeSecret, readSecret, replaceSecret } from './secret-file.ts';

const NOBODY = 65534;
const root = { skip: process.getuid?.() === 0 ? false : 'only root can give a file to another user' };

test('whatever is in the place of a new secret stays, and nothing is left beside it', (t) => {
  const folder = temporaryFolder(t);
  symlinkSync('nothing', join(folder, 'dangling'));
  symlinkSync('file', join(folder, 'link'));
  writeFileSync(join(folder, 'file'), 'content');
  mkdirSync(join(folder, 'folder'));
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  const before = readdirSync(folder);
  for (const name of before) assert.equal(makeSecret(join(folder, name), 'secret'), false, name);
  assert.deepEqual(readdirSync(folder), before);
  assert.equal(readFileSync(join(folder, 'file'), 'utf8'), 'content');
  assert.throws(() => replaceSecret(join(folder, 'folder'), 'secret'), { code: 'EISDIR' });
  assert.deepEqual(readdirSync(folder), before);
});

test('a secret that others may read becomes private, and a link to another file leaves that as it is', (t) => {
  const folder = temporaryFolder(t);
  const [file, link] = [join(folder, 'file'), join(folder, 'link')];
  writeFileSync(file, 'secret');
  chmodSync(file, 0o644);
  symlinkSync('file', link);
  assert.throws(() => readSecret(link), { message: 'it is a symbolic link' });
  assert.equal(statSync(file).mode & 0o777, 0o644);
  assert.equal(readSecret(file), 'secret');
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.equal(readSecret(join(folder, 'missing')), undefined);
});

test('the permissions of a file that another user gave stay as they are', root, (t) => {
  const file = join(temporaryFolder(t), 'file');
  writeFileSync(file, 'secret', { mode: 0o644 });
  chownSync(file, NOBODY, NOBODY);
  assert.equal(readSecret(file), 'secret');
  assert.equal(statSync(file).mode & 0o777, 0o644);
});
