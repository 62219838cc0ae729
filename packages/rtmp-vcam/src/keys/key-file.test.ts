import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { isRandomKey, keyFor, randomStreamKey, readOrMakeKey, renewKey } from './key-file.ts';

test('a key is made once, and only its owner may read it', (t) => {
  const folder = join(temporaryFolder(t), 'a', 'b');
  const file = join(folder, 'stream-key');
  const key = readOrMakeKey(file);
  assert.match(key, /^[a-km-z2-9]{4}(-[a-km-z2-9]{4}){3}$/);
  assert.equal(readFileSync(file, 'utf8'), `${key}\n`);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.equal(statSync(folder).mode & 0o777, 0o700);
  assert.deepEqual(readdirSync(folder), ['stream-key']);
  assert.equal(readOrMakeKey(file), key);
});

test('a new key takes the place of the old one, in a file that only its owner may read', (t) => {
  const env = { XDG_CONFIG_HOME: temporaryFolder(t) };
  const file = join(env.XDG_CONFIG_HOME, 'rtmp-vcam', 'stream-key');
  const before = keyFor({ key: undefined }, env);
  const key = renewKey(env);
  assert.ok(isRandomKey(key) && key !== before);
  assert.equal(keyFor({ key: undefined }, env), key);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.throws(() => renewKey({ XDG_CONFIG_HOME: '/proc/nowhere' }), { code: 'APP_ERR_KEY_FILE' });
});

test('a key file that others may read loses that permission', (t) => {
  const file = join(temporaryFolder(t), 'stream-key');
  writeFileSync(file, 'my-own-key\n');
  chmodSync(file, 0o644);
  assert.equal(readOrMakeKey(file), 'my-own-key');
  assert.equal(statSync(file).mode & 0o777, 0o600);
});

test('a file without a key is refused, not replaced', (t) => {
  const file = join(temporaryFolder(t), 'stream-key');
  for (const content of ['', 'abc', 'a key with spaces']) {
    writeFileSync(file, content);
    assert.throws(() => readOrMakeKey(file), {
      code: 'APP_ERR_KEY_FILE',
      message: `${file} does not contain a stream key`,
    });
    assert.equal(readFileSync(file, 'utf8'), content);
  }
});

test('a place where no key can be saved is an error with the reason', (t) => {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, 'stream-key'));
  assert.throws(() => readOrMakeKey(join(folder, 'stream-key')), {
    code: 'APP_ERR_KEY_FILE',
    message: /it is a folder/,
  });
  writeFileSync(join(folder, 'file'), '');
  assert.throws(() => readOrMakeKey(join(folder, 'file', 'stream-key')), {
    code: 'APP_ERR_KEY_FILE',
    message: /ENOTDIR/,
  });
});

test('so is a place where no folder can be made', { skip: process.platform === 'linux' ? false : 'no /proc' }, () => {
  assert.throws(() => readOrMakeKey('/proc/none/rtmp-vcam/stream-key'), {
    code: 'APP_ERR_KEY_FILE',
    message: /ENOENT/,
  });
});

test('a given key is not saved', (t) => {
  const folder = temporaryFolder(t);
  assert.equal(keyFor({ key: 'given-key' }, { XDG_CONFIG_HOME: folder }), 'given-key');
  assert.deepEqual(readdirSync(folder), []);
  const kept = keyFor({ key: undefined }, { XDG_CONFIG_HOME: folder });
  assert.equal(keyFor({ key: undefined }, { XDG_CONFIG_HOME: folder }), kept);
});

test('every letter of a key is equally likely', () => {
  const everyByte = Array.from({ length: 16 }, (_, part) =>
    randomStreamKey((size) => Uint8Array.from({ length: size }, (_, index) => part * 16 + index)),
  );
  const counts = new Map<string, number>();
  for (const letter of everyByte.join('').replaceAll('-', '')) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  assert.equal(counts.size, 32);
  assert.deepEqual(new Set(counts.values()), new Set([8]));
});

test('a key that was made is recognised, wherever it was given, and a key of words is not', () => {
  for (let i = 0; i < 200; i++) assert.ok(isRandomKey(randomStreamKey()));
  for (const key of [
    'my-own-key',
    'test-test-test-test',
    'aaaa-bbbb-cccc-dddd',
    'K3QZ-9RMA-X7WD-P2TN',
    'k3qz-9rma-x7wd-p2tn-',
    'k3qz9rmax7wdp2tn',
  ]) {
    assert.ok(!isRandomKey(key), key);
  }
});
