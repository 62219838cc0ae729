import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { httpTokenFor, readOrMakeToken } from './http-token.ts';

const TOKEN = '0123456789abcdef0123456789abcdef';

function home(t: TestContext): { env: { XDG_CONFIG_HOME: string }; file: string } {
  const XDG_CONFIG_HOME = temporaryFolder(t);
  return { env: { XDG_CONFIG_HOME }, file: join(XDG_CONFIG_HOME, 'rtmp-vcam', 'http-token') };
}

test('there is a token only where other computers reach the page', (t) => {
  const { env, file } = home(t);
  for (const host of ['127.0.0.1', '127.1.2.3', '::1', 'localhost']) {
    assert.equal(httpTokenFor({ http: { host, port: 8935 } }, env), undefined, host);
  }
  assert.equal(httpTokenFor({ http: undefined }, env), undefined);
  assert.equal(httpTokenFor({ http: false }, env), undefined);
  assert.ok(!existsSync(file), 'none is made before it is needed');
  const made = ['0.0.0.0', '::', '192.168.1.4', 'fd00::4', 'studio.local'].map((host) =>
    httpTokenFor({ http: { host, port: 8935 } }, env),
  );
  assert.match(made[0] ?? '', /^[0-9a-f]{32}$/);
  assert.equal(new Set(made).size, 1);
});

test('a token is made once, differs from others, and only its owner may read it', (t) => {
  const [here, there] = [home(t), home(t)];
  const token = readOrMakeToken(here.file);
  assert.equal(readFileSync(here.file, 'utf8'), `${token}\n`);
  assert.equal(statSync(here.file).mode & 0o777, 0o600);
  assert.equal(readOrMakeToken(here.file), token);
  assert.notEqual(readOrMakeToken(there.file), token);
  writeFileSync(here.file, `  ${TOKEN}  \n`);
  chmodSync(here.file, 0o644);
  assert.equal(readOrMakeToken(here.file), TOKEN);
  assert.equal(statSync(here.file).mode & 0o777, 0o600);
});

test('a file that holds something else is refused, not replaced', (t) => {
  const file = join(temporaryFolder(t), 'http-token');
  for (const content of ['', 'short', TOKEN.slice(1), `${TOKEN}0`, TOKEN.toUpperCase(), `${TOKEN}\n${TOKEN}`]) {
    writeFileSync(file, content);
    assert.throws(() => readOrMakeToken(file), {
      code: 'APP_ERR_HTTP_TOKEN',
      message: `${file} does not contain a token`,
      fix: 'Delete the file, and a new token is made.',
    });
    assert.equal(readFileSync(file, 'utf8'), content);
  }
});

test('a place where no token can be read or saved is an error with the reason', (t) => {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, 'folder'));
  writeFileSync(join(folder, 'file'), '');
  writeFileSync(join(folder, 'target'), TOKEN);
  symlinkSync(join(folder, 'target'), join(folder, 'link'));
  for (const name of ['folder', 'file/http-token', 'link']) {
    assert.throws(() => readOrMakeToken(join(folder, name)), { code: 'APP_ERR_HTTP_TOKEN', message: /\(.+\)$/ }, name);
  }
});
