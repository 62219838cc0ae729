import assert from 'node:assert/strict';
import { test } from 'node:test';
import { redact } from './redact.ts';

test('the parts of a URL that can be a key or password are hidden, whatever they are', () => {
  const cases: [string, string][] = [
    ['rtmp://host/live/abc', 'rtmp://host/live/***'],
    ['to rtmps://host:443/app/abc?x=1 now', 'to rtmps://host:443/app/*** now'],
    ['rtmp://user:pass@host/live', 'rtmp://***@host/live'],
    ['rtmp://user:p@ss:word@host/live', 'rtmp://***@host/live'],
    ['rtmp://user:pass@[::1]:1935/live/a/b', 'rtmp://***@[::1]:1935/live/***'],
    ['{"url":"rtmp://h/live/abc","n":1}', '{"url":"rtmp://h/live/***","n":1}'],
    ['rtmp://host/live?token=abc', 'rtmp://host/live?***'],
    ['rtmp://host/live?abc/cam', 'rtmp://host/live?***'],
    ['RTMP://HOST/live/abc', 'RTMP://HOST/live/***'],
    ['rtmp://host/live', 'rtmp://host/live'],
    ['http://host/a/b', 'http://host/a/b'],
  ];
  for (const [line, expected] of cases) assert.equal(redact(line, []), expected);
});

test('known keys are hidden anywhere', () => {
  assert.equal(redact('key sesame-open, path live/sesame-open', ['sesame-open']), 'key ***, path live/***');
});

test('a short key inside a longer one leaves no part of that one visible', () => {
  for (const secrets of [
    ['cam1', 'secret-cam1-word'],
    ['secret-cam1-word', 'cam1'],
  ]) {
    assert.equal(redact('keys secret-cam1-word and cam1', secrets), 'keys *** and ***');
  }
});
