import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isNearby } from './nearby.ts';

test('addresses of this computer and of private networks are nearby', () => {
  for (const address of ['127.0.0.1', '10.1.2.3', '192.168.1.2', '172.16.0.1', '172.31.255.1', '169.254.1.1'])
    assert.ok(isNearby(address), address);
  for (const address of ['::1', 'fe80::1%eth0', 'FE80::1', 'febf::1', 'fd12::1', 'fc00::1'])
    assert.ok(isNearby(address), address);
  for (const address of ['100.1.2.3', '1.127.0.1', '192.169.1.2', '172.15.0.1', '172.32.0.1', '8.8.8.8', 'unknown', ''])
    assert.ok(!isNearby(address), address);
  for (const address of ['2001:db8::1', '::2', '::11', 'fec0::1', '2001:fd::1']) assert.ok(!isNearby(address), address);
});
