import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { isTrusted, readSmallFile, UnusableFileError } from './regular-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'rtmp-vcam-files-'));
after(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);
const limits = { most: 4096, followLinks: true };

test('a file is read whole, through links too unless they are refused', () => {
  writeFileSync(at('file'), 'content');
  symlinkSync('file', at('link'));
  assert.equal(readSmallFile(at('file'), limits).toString(), 'content');
  assert.equal(readSmallFile(at('file'), { ...limits, followLinks: false }).toString(), 'content');
  assert.equal(readSmallFile(at('link'), limits).toString(), 'content');
  assert.throws(() => readSmallFile(at('link'), { ...limits, followLinks: false }), unusable('it is a symbolic link'));
});

test('a file may be as long as the limit, and no longer', () => {
  for (const size of [0, 1, 4095, 4096]) {
    writeFileSync(at('size'), Buffer.alloc(size, 7));
    assert.deepEqual(readSmallFile(at('size'), limits), Buffer.alloc(size, 7));
  }
  for (const size of [4097, 2 ** 31]) {
    truncateSync(at('size'), size);
    assert.throws(() => readSmallFile(at('size'), limits), unusable('it has more than 4 KB'));
  }
  assert.throws(() => readSmallFile(at('size'), { ...limits, most: 64 << 20 }), unusable('it has more than 64 MB'));
});

test('a file whose size is not known is read whole, up to the limit', { skip: process.platform !== 'linux' }, () => {
  assert.match(readSmallFile('/proc/self/status', limits).toString(), /^Name:.*voluntary_ctxt_switches:\s+\d+\s*$/s);
  assert.throws(() => readSmallFile('/proc/kallsyms', limits), unusable('it has more than 4 KB'));
});

test('what is not a file is refused at once, directly and behind a link', async () => {
  execFileSync('mkfifo', [at('pipe')]);
  mkdirSync(at('folder'));
  const server = createServer().listen(at('socket'));
  await new Promise((resolve) => server.once('listening', resolve));
  const kinds = { folder: at('folder'), 'named pipe': at('pipe'), socket: at('socket'), device: '/dev/zero' };
  for (const [kind, path] of Object.entries(kinds)) {
    symlinkSync(path, at(`link to ${kind}`));
    for (const each of [path, at(`link to ${kind}`)])
      assert.throws(() => readSmallFile(each, limits), unusable(`it is a ${kind}`), each);
  }
  server.close();
});

test('links that lead nowhere or in a circle are errors of the system', () => {
  symlinkSync('nothing', at('dangling'));
  symlinkSync('circle', at('circle'));
  assert.throws(() => readSmallFile(at('dangling'), limits), { code: 'ENOENT' });
  assert.throws(() => readSmallFile(at('circle'), limits), { code: 'ELOOP' });
});

test('files of this user and of the administrator are trusted, those of other users are not', () => {
  const user = process.geteuid?.() ?? 0;
  assert.ok(isTrusted({ uid: user }));
  assert.ok(isTrusted({ uid: 0 }));
  assert.equal(isTrusted({ uid: user + 1 }), user === 0);
});

function unusable(message: string): (error: unknown) => boolean {
  return (error) => error instanceof UnusableFileError && error.message === message;
}
