import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { RtmpError } from '../errors.ts';
import { formatRtmpUrl, parseRtmpUrl } from './rtmp-url.ts';

test('a URL is split into its parts', () => {
  const url = parseRtmpUrl('rtmp://example.org/live/key');
  assert.deepEqual(url, {
    secure: false,
    host: 'example.org',
    port: 1935,
    app: 'live',
    streamName: 'key',
    tcUrl: 'rtmp://example.org:1935/live',
  });
  const other = parseRtmpUrl('rtmp://[::1]:2935//app/a/b?token=x');
  assert.deepEqual([other.host, other.port, other.app, other.streamName], ['::1', 2935, 'app', 'a/b?token=x']);
  assert.equal(other.tcUrl, 'rtmp://[::1]:2935/app');
  const { credentials, tcUrl: plain } = parseRtmpUrl('rtmp://me%40x:p%2Fw@example.org/live/key');
  assert.deepEqual([credentials, plain], [{ user: 'me@x', password: 'p/w' }, 'rtmp://example.org:1935/live']);
  const { secure, port, tcUrl } = parseRtmpUrl('rtmps://example.org/live/key');
  assert.deepEqual([secure, port, tcUrl], [true, 443, 'rtmps://example.org:443/live']);
});

test('user and password may have any characters, percent-encoded', () => {
  const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(text, text, (user, password) => {
      const login = `${encodeURIComponent(user)}:${encodeURIComponent(password)}@`;
      const url = parseRtmpUrl(`rtmp://${login}example.org/live/key`);
      assert.deepEqual([url.host, url.app, url.credentials], ['example.org', 'live', { user, password }]);
      assert.doesNotMatch(url.tcUrl, /@/);
      assert.deepEqual(parseRtmpUrl(formatRtmpUrl(url)), url);
    }),
  );
});

test('at signs, colons and percent signs in a password need not be percent-encoded', () => {
  for (const [written, password] of [
    ['a@b', 'a@b'],
    ['a:b', 'a:b'],
    ['100%@x', '100%@x'],
    ['%zz%40%', '%zz@%'],
    ['%ff%41', '%ff%41'],
  ] as const) {
    const url = parseRtmpUrl(`rtmp://me:${written}@example.org/live/key`);
    assert.deepEqual([url.host, url.credentials], ['example.org', { user: 'me', password }]);
  }
});

test('a URL with slashes or question marks in the password is refused with advice', () => {
  for (const password of ['a/b', 'a?b', 'a#b', '2024/secret', '2024//secret', '2024?secret', '2024#secret']) {
    assert.throws(
      () => parseRtmpUrl(`rtmp://me:${password}@example.org/live/key`),
      (error) =>
        error instanceof RtmpError && /write \/ as %2F/.test(error.message) && !error.message.includes(password),
    );
  }
});

test('at signs in names and queries are no login', () => {
  for (const name of ['me@home', 'cam?user=me@home', 'a/me@home']) {
    assert.deepEqual(
      [parseRtmpUrl(`rtmp://h:2024/live/${name}`).streamName, parseRtmpUrl(`rtmp://me@h:2024/a@b/${name}`).app],
      [name, 'a@b'],
    );
  }
  assert.equal(parseRtmpUrl('rtmp://h/live%40home/cam').app, 'live%40home');
});

for (const text of [
  '',
  'x',
  'http://h/live/key',
  'rtmpe://h/live/key',
  'rtmp://h',
  'rtmp://h/live',
  'rtmp:///live/key',
]) {
  test(`'${text}' is refused without repeating the key`, () => {
    assert.throws(
      () => parseRtmpUrl(text),
      (error) => error instanceof RtmpError && error.code === 'RTMP_ERR_URL' && !error.message.includes('key'),
    );
  });
}
