import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RtmpError } from '../errors.ts';
import { parseRtmpUrl } from './rtmp-url.ts';

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
