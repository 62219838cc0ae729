import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressGroup } from './address-group.ts';

test('an IPv4 address is a group of its own, and the addresses of an IPv6 network are one', () => {
  assert.equal(addressGroup('192.0.2.1'), '192.0.2.1');
  const network = ['2001:db8::1', '2001:db8:0:0:ffff::5', '2001:0DB8:0000:0:1:2:3:4'];
  assert.equal(new Set(network.map(addressGroup)).size, 1);
  assert.notEqual(addressGroup('2001:db8:0:1::1'), addressGroup('2001:db8::1'));
  assert.equal(addressGroup('fe80::1%eth0'), addressGroup('fe80::2'));
});
