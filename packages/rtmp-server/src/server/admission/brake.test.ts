import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Brake } from './brake.ts';

const limits = { freeAttempts: 3, longestBrakeMs: 10_000 };

test('each wrong attempt beyond the free ones doubles the wait, up to the longest', () => {
  const brake = new Brake(limits);
  const waits: number[] = [];
  let now = 0;
  for (let attempt = 1; attempt <= 9; attempt++) {
    brake.wrong('192.0.2.1', now);
    const wait = brake.waitMs('192.0.2.1', now);
    waits.push(wait);
    now += wait;
    assert.equal(brake.waitMs('192.0.2.1', now), 0, 'the wait ends');
  }
  assert.deepEqual(waits, [0, 0, 0, 1000, 2000, 4000, 8000, 10_000, 10_000]);
});

test('other addresses do not have to wait, but all addresses of an IPv6 network do', () => {
  const brake = new Brake({ ...limits, freeAttempts: 0 });
  brake.wrong('192.0.2.1', 0);
  brake.wrong('2001:db8::1', 0);
  brake.wrong('fe80::1%eth0', 0);
  assert.equal(brake.waitMs('192.0.2.2', 0), 0);
  assert.equal(brake.waitMs('2001:db8:0:0:ffff::5', 0), 1000);
  assert.equal(brake.waitMs('2001:0DB8:0000:0:1:2:3:4', 0), 1000);
  assert.equal(brake.waitMs('2001:db8:0:1::1', 0), 0);
  assert.equal(brake.waitMs('fe80::2', 0), 1000);
  assert.equal(brake.waitMs('::1', 0), 0);
});

test('wrong attempts are forgotten after a right one or a quarter of an hour', () => {
  const brake = new Brake(limits);
  const wrong = (times: number, now: number) => {
    for (let i = 0; i < times; i++) brake.wrong('192.0.2.1', now);
  };
  wrong(5, 0);
  brake.right('192.0.2.1');
  wrong(3, 0);
  assert.equal(brake.waitMs('192.0.2.1', 0), 0);
  const later = 16 * 60_000;
  wrong(3, later);
  assert.equal(brake.waitMs('192.0.2.1', later), 0);
  wrong(1, later);
  assert.equal(brake.waitMs('192.0.2.1', later), 1000);
});

test('the number of remembered addresses is limited', () => {
  const brake = new Brake({ ...limits, freeAttempts: 0 });
  const addresses = Array.from({ length: 5000 }, (_, i) => `10.0.${i >> 8}.${i & 255}`);
  for (const address of addresses) brake.wrong(address, 0);
  const remembered = addresses.filter((address) => brake.waitMs(address, 0) > 0);
  assert.deepEqual(remembered, addresses.slice(-1024), 'the addresses of the latest attempts, and no others');
});
