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

test('of a query, each part and its value are secrets, percent-encoded and decoded, a plus also as a space', () => {
  const { secrets } = pullUrl('rtmp://example.org/live/cam?key=a%2Bb+word&one%3Dkey==&bare+key&100%&p%zz%41w=');
  for (const secret of [
    'key=a%2Bb+word',
    'a%2Bb+word',
    'a+b+word',
    'a+b word',
    'key=a+b word',
    'one%3Dkey==',
    'one=key=',
    'bare+key',
    'bare key',
    '100%',
    'p%zzAw',
  ]) {
    assert.ok(secrets.includes(secret), secret);
  }
});

test('a percent sign that begins no correct escape does not keep the others from being decoded', () => {
  const { secrets } = pullUrl('rtmp://me:100%zz%41@example.org/live/50%-%41-key');
  for (const secret of ['50%-A-key', '100%zzA']) assert.ok(secrets.includes(secret), secret);
});
