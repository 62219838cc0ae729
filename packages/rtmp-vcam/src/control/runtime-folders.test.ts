import assert from 'node:assert/strict';
import { chmodSync, chownSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { isPrivateFolder, makePrivateFolder, runtimeFolders } from './runtime-folders.ts';

const NOBODY = 65534;
const root = { skip: process.getuid?.() === 0 ? false : 'only root can give a folder to another user' };

test('the runtime folder of the session is the best, then a folder beside the key, then one for each user', (t) => {
  const folder = temporaryFolder(t);
  const folders = runtimeFolders({ XDG_RUNTIME_DIR: folder, XDG_CONFIG_HOME: '/config' });
  assert.deepEqual(folders.slice(0, 2), [join(folder, 'rtmp-vcam'), '/config/rtmp-vcam/run']);
  assert.match(folders.at(-1) ?? '', new RegExp(`/rtmp-vcam-${process.getuid?.()}$`));
});

test('a runtime folder that is relative, missing or no folder is not used', (t) => {
  for (const XDG_RUNTIME_DIR of ['run', '', join(temporaryFolder(t), 'missing'), import.meta.filename]) {
    assert.equal(runtimeFolders({ XDG_RUNTIME_DIR, XDG_CONFIG_HOME: '/config' })[0], '/config/rtmp-vcam/run');
  }
});

test("without the variable, programs of the user's session are found all the same", (t) => {
  const sessions = temporaryFolder(t);
  const env = { XDG_CONFIG_HOME: '/config' };
  const without = runtimeFolders(env, sessions);
  const session = join(sessions, String(process.getuid?.()));
  mkdirSync(session);
  assert.deepEqual(runtimeFolders(env, sessions), [...without, join(session, 'rtmp-vcam')]);
  const other = temporaryFolder(t);
  assert.ok(!runtimeFolders({ ...env, XDG_RUNTIME_DIR: other }, sessions).includes(join(session, 'rtmp-vcam')));
});

test('a folder of another user is neither used nor read', root, (t) => {
  const folder = temporaryFolder(t);
  const theirs = join(folder, 'theirs');
  mkdirSync(theirs);
  chownSync(theirs, NOBODY, NOBODY);
  assert.throws(() => makePrivateFolder(theirs), { code: 'APP_ERR_CONTROL', message: /not a folder of this user/ });
  assert.equal(isPrivateFolder(theirs), false);
  assert.notEqual(
    runtimeFolders({ XDG_RUNTIME_DIR: theirs, XDG_CONFIG_HOME: '/config' })[0],
    join(theirs, 'rtmp-vcam'),
  );
});

test('a link is no folder, and a folder that others can write to is not trusted', (t) => {
  const folder = temporaryFolder(t);
  const link = join(folder, 'link');
  symlinkSync(folder, link);
  assert.throws(() => makePrivateFolder(link), { code: 'APP_ERR_CONTROL' });
  assert.equal(isPrivateFolder(link), false);
  assert.equal(isPrivateFolder(folder), true);
  chmodSync(folder, 0o770);
  assert.equal(isPrivateFolder(folder), false);
  makePrivateFolder(folder);
  assert.equal(isPrivateFolder(folder), true);
});
