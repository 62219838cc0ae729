import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Tokens, tokenIn } from './tokens.ts';

const RIGHT = '0123456789abcdef0123456789abcdef';

test('wrong tokens make their address wait longer and longer, and nobody else', () => {
  let now = 0;
  const tokens = new Tokens(RIGHT, () => now);
  const waits: number[] = [];
  for (let tries = 0; tries < 20; tries++) {
    let result = tokens.check('wrong', '10.0.0.9');
    if (typeof result === 'object') {
      waits.push(result.waitMs);
      now += result.waitMs;
      result = tokens.check('wrong', '10.0.0.9');
    }
    assert.equal(result, 'wrong');
  }
  assert.deepEqual(waits.slice(0, 8), [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
  assert.notEqual(tokens.check(RIGHT, '10.0.0.9'), 'right');
  assert.equal(tokens.check(RIGHT, '10.0.0.8'), 'right');
  now += 60_000;
  assert.equal(tokens.check(RIGHT, '10.0.0.9'), 'right');
});

test('an address that had the right token never waits, however many others there are', () => {
  const tokens = new Tokens(RIGHT, () => 0);
  assert.equal(tokens.check(RIGHT, '10.0.0.8'), 'right');
  for (let index = 0; index < 3000; index++) tokens.check('wrong', `10.1.${index >> 8}.${index & 255}`);
  for (let tries = 0; tries < 50; tries++) assert.equal(tokens.check('wrong', '10.0.0.8'), 'wrong');
  assert.equal(tokens.check(RIGHT, '10.0.0.8'), 'right');
});

test('tokens of every length and kind are compared', () => {
  for (const token of [
    '',
    RIGHT.slice(1),
    `${RIGHT}0`,
    RIGHT.toUpperCase(),
    '\u00e9'.repeat(32),
    'x'.repeat(100_000),
  ]) {
    assert.equal(new Tokens(RIGHT).check(token, '10.0.0.8'), 'wrong');
  }
});

test('the token is in the header or in the cookie of this port', () => {
  assert.equal(tokenIn({ authorization: 'Bearer abc' }, 8935), 'abc');
  assert.equal(tokenIn({ authorization: 'bearer  abc', cookie: 'rtmp-vcam-8935=x' }, 8935), 'abc');
  assert.equal(tokenIn({ cookie: 'a=b; rtmp-vcam-8935=abc; rtmp-vcam-8936=x' }, 8935), 'abc');
  for (const text of ['user:abc', ':abc', 'abc']) {
    assert.equal(tokenIn({ authorization: `Basic ${Buffer.from(text).toString('base64')}` }, 8935), 'abc');
  }
  for (const headers of [{}, { cookie: 'rtmp-vcam-8936=abc' }, { authorization: 'Digest abc' }]) {
    assert.equal(tokenIn(headers, 8935), undefined);
  }
});
