import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Acknowledger } from './acknowledger.ts';

test('nothing is due before the peer has announced its window', () => {
  const ack = new Acknowledger();
  ack.count(1e9);
  assert.equal(ack.due(), undefined);
  ack.window = 1e6;
  assert.equal(ack.due(), 1e9);
});

test('an acknowledgement is due at half the window, and again after as many bytes', () => {
  const ack = new Acknowledger();
  ack.window = 10_000;
  ack.count(4999);
  assert.equal(ack.due(), undefined);
  ack.count(1);
  assert.equal(ack.due(), 5000);
  assert.equal(ack.due(), undefined);
  ack.count(5000);
  assert.equal(ack.due(), 10_000);
});

test('the sequence number continues past 4 GiB, modulo 2^32', () => {
  const ack = new Acknowledger();
  ack.window = 2 ** 31;
  for (let i = 0; i < 3; i++) ack.count(2 ** 31 - 1);
  assert.equal(ack.due(), (3 * (2 ** 31 - 1)) % 2 ** 32);
  ack.count(2 ** 30);
  assert.equal(ack.due(), (3 * (2 ** 31 - 1) + 2 ** 30) % 2 ** 32);
});

test('a tiny window does not cause an answer to every few bytes', () => {
  const ack = new Acknowledger();
  ack.window = 0;
  ack.count(500);
  assert.equal(ack.due(), undefined);
  ack.count(600);
  assert.equal(ack.due(), 1100);
});
