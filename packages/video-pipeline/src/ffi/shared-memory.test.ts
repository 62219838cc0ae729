import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { test } from 'node:test';
import { SharedMemory, unlinkSharedMemory, viewMemory } from './shared-memory.ts';

const name = `/rvm${process.pid}`;

test('an object is private and zero-filled, is shared with those who open it, and is gone after unlink', () => {
  const made = SharedMemory.create(name, 10_000);
  assert.ok(made !== undefined);
  if (process.platform === 'linux') assert.equal(statSync(`/dev/shm${name}`).mode & 0o777, 0o600);
  const bytes = new Uint8Array(viewMemory(made.address, made.size));
  assert.ok(bytes.every((byte) => byte === 0));
  const opened = SharedMemory.open(name, 'read');
  assert.ok(opened !== undefined && opened.size >= 10_000);
  bytes[9_999] = 7;
  assert.equal(new Uint8Array(viewMemory(opened.address, opened.size))[9_999], 7);
  assert.equal(SharedMemory.create(name, 10_000), undefined);
  assert.equal(unlinkSharedMemory(name), true);
  assert.equal(unlinkSharedMemory(name), false);
  assert.equal(SharedMemory.open(name, 'write'), undefined);
  opened.unmap();
  made.unmap();
});

test('a vacated object is released, and its old address reads as zero', () => {
  const made = SharedMemory.create(name, 4096);
  assert.ok(made !== undefined);
  const bytes = new Uint8Array(viewMemory(made.address, made.size)).fill(5);
  const opened = SharedMemory.open(name, 'read');
  unlinkSharedMemory(name);
  made.vacate();
  assert.equal(bytes[0], 0);
  bytes[0] = 1;
  assert.ok(opened !== undefined);
  assert.equal(new Uint8Array(viewMemory(opened.address, opened.size))[0], 5);
  opened.unmap();
});

test('a size that does not fit is an error, not a crash at the first access, and leaves nothing behind', {
  skip: process.platform !== 'linux',
}, () => {
  assert.throws(() => SharedMemory.create(name, 2 ** 46), {
    code: 'VIDEO_ERR_SHM_FULL',
    message: /ENOSPC|ENOMEM/,
  });
  assert.equal(unlinkSharedMemory(name), false);
});

test('an impossible name is an error that contains the name', { skip: process.platform !== 'linux' }, () => {
  assert.throws(() => SharedMemory.create(`/${'x'.repeat(300)}`, 1), {
    code: 'VIDEO_ERR_SHM',
    message: /ENAMETOOLONG|EINVAL/,
  });
  assert.throws(() => SharedMemory.create('/a/b', 1), {
    code: 'VIDEO_ERR_SHM',
    message: /shm_open \/a\/b: EINVAL/,
  });
});

test('an object of another user is refused', { skip: process.platform !== 'linux' || process.getuid?.() !== 0 }, () => {
  SharedMemory.create(name, 4096)?.unmap();
  try {
    process.seteuid?.(65534);
    assert.throws(() => SharedMemory.open(name, 'read'), { code: 'VIDEO_ERR_SHM_ACCESS', message: /EACCES/ });
  } finally {
    process.seteuid?.(0);
    unlinkSharedMemory(name);
  }
});
