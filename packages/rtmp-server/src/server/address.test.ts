import assert from 'node:assert/strict';
import { BlockList } from 'node:net';
import { test } from 'node:test';
import { isLoopback, mayConnect, plainAddress } from './address.ts';

test('loopback addresses, also those of IPv4 peers on a dual-stack socket', () => {
  for (const address of ['127.0.0.1', '127.200.3.4', '::1', '::ffff:127.0.0.1', '::FFFF:127.9.9.9']) {
    assert.ok(isLoopback(plainAddress(address)), address);
  }
  for (const address of ['128.0.0.1', '192.168.1.2', '::2', 'fe80::1', '::ffff:10.0.0.1', '1.127.0.0', 'unknown']) {
    assert.ok(!isLoopback(plainAddress(address)), address);
  }
});

test('the IPv6 prefix of IPv4 peers is removed', () => {
  assert.equal(plainAddress('::ffff:192.168.1.2'), '192.168.1.2');
  assert.equal(plainAddress('::ffff:c0a8:1'), '::ffff:c0a8:1');
  assert.equal(plainAddress('fe80::1'), 'fe80::1');
});

test('with a list of allowed addresses others may not connect, but this computer always may', () => {
  const list = new BlockList();
  list.addSubnet('192.168.1.0', 24, 'ipv4');
  list.addAddress('2001:db8::5', 'ipv6');
  for (const address of ['192.168.1.7', '2001:db8::5', '127.0.0.1', '::1'])
    assert.ok(mayConnect(address, list), address);
  for (const address of ['192.168.2.7', '2001:db8::6', 'fe80::1%eth0', ''])
    assert.ok(!mayConnect(address, list), address);
  assert.ok(mayConnect('192.168.2.7', undefined));
});
