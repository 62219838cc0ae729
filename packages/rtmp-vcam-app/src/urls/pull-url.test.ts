import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pullUrl } from './pull-url.ts';

test('the part after the app is not shown, and neither are user and password', () => {
  assert.equal(pullUrl('rtmp://example.org/live/some-key?token=abc').shown, 'rtmp://example.org/live/…');
  assert.equal(pullUrl('rtmps://me:word@[::1]:2935/live/a/b').shown, 'rtmps://[::1]:2935/live/…');
});

test('everything that may be a key is a secret, percent-encoded and decoded', () => {
  const { secrets } = pullUrl('rtmp://me:pass%20word@example.org/live/one-key/x?token=two-key');
  for (const secret of ['one-key', 'one-key/x?token=two-key', 'two-key', 'pass word', 'pass%20word']) {
    assert.ok(secrets.includes(secret), secret);
  }
  const bare = pullUrl('rtmp://me:p@ss:word@example.org/live/cam?bare-key&other-key=').secrets;
  for (const secret of ['bare-key', 'other-key', 'p@ss:word']) assert.ok(bare.includes(secret), secret);
  assert.ok(!secrets.includes('x') && !secrets.includes(''));
});
