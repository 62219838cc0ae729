import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { addressGroup, hostOf } from './address-group.ts';

test('an IPv4 address is one host and one network, mapped or not', () => {
  for (const address of ['192.0.2.1', '::ffff:192.0.2.1', '::FFFF:c000:201', '0:0:0:0:0:ffff:192.0.2.1']) {
    assert.equal(hostOf(address), '192.0.2.1', address);
    assert.equal(addressGroup(address), '192.0.2.1', address);
  }
  assert.notEqual(addressGroup('192.0.2.1'), addressGroup('192.0.2.2'));
  assert.equal(hostOf('unknown'), 'unknown');
});

test('an IPv6 address is one host, however it is written, and its first half is its network', () => {
  const written = ['2001:db8::1', '2001:0DB8:0:0:0:0:0:1', '2001:db8:0::0:0:1', '2001:db8::0.0.0.1'];
  assert.equal(new Set(written.map(hostOf)).size, 1);
  assert.equal(new Set([...written, '2001:db8::', '2001:db8:0:0:ffff::5'].map(addressGroup)).size, 1);
  assert.notEqual(addressGroup('2001:db8::1'), addressGroup('2001:db8:0:1::1'));
  assert.notEqual(addressGroup('::1'), addressGroup('1::'));
});

test('link-local addresses of different interfaces are different hosts in different networks', () => {
  assert.notEqual(hostOf('fe80::1%eth0'), hostOf('fe80::1%eth1'));
  assert.notEqual(addressGroup('fe80::1%eth0'), addressGroup('fe80::1%eth1'));
  assert.equal(addressGroup('fe80::1%eth0'), addressGroup('fe80::2%eth0'));
});

test('any address has the same host and network with zeros left out', () => {
  const parts = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff })), { minLength: 8, maxLength: 8 });
  fc.assert(
    fc.property(parts, (all) => {
      const long = all.map((part) => part.toString(16).padStart(4, '0')).join(':');
      const short = all
        .map((part) => part.toString(16))
        .join(':')
        .replace(/(?:^|:)0(?::0)+(?::|$)/, '::');
      assert.equal(hostOf(short), hostOf(long));
      assert.equal(addressGroup(short), addressGroup(long));
    }),
  );
});
