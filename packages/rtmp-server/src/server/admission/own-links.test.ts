import assert from 'node:assert/strict';
import type { networkInterfaces } from 'node:os';
import { test } from 'node:test';
import { OwnLinks } from './own-links.ts';

type Interfaces = ReturnType<typeof networkInterfaces>;

function ipv4(address: string, prefix: number, internal = false): NonNullable<Interfaces[string]>[number] {
  return { address, netmask: '', family: 'IPv4', mac: '', internal, cidr: `${address}/${prefix}` };
}

function ipv6(address: string, prefix: number): NonNullable<Interfaces[string]>[number] {
  return { address, netmask: '', family: 'IPv6', mac: '', internal: false, cidr: `${address}/${prefix}`, scopeid: 0 };
}

test('the networks of the interfaces and link-local addresses are on the own link, others are not', () => {
  const links = new OwnLinks(() => ({
    lo: [ipv4('127.0.0.1', 8, true)],
    eth0: [ipv4('192.168.1.5', 24), ipv6('2001:db8:1::5', 64), ipv6('fe80::5%eth0', 64)],
    tun0: [ipv4('10.8.0.2', 32), ipv4('10.9.9.9', 0), { ...ipv4('10.7.0.1', 24), cidr: null }],
  }));
  for (const address of [
    '192.168.1.7',
    '10.8.0.2',
    '169.254.3.4',
    '2001:db8:1::7',
    'fe80::7',
    'fe80::7%eth0',
    '2001:db8:1:0:ffff::',
  ]) {
    assert.ok(links.has(address, 0), address);
  }
  for (const address of ['192.168.2.7', '10.8.0.3', '10.7.0.9', '127.0.0.1', '2001:db8:1:1::7', 'fd00::1', 'unknown']) {
    assert.ok(!links.has(address, 0), address);
  }
});

test('a network that the computer joins later is found after some seconds', () => {
  const found: Interfaces = { eth0: [ipv4('192.168.1.5', 24)] };
  const links = new OwnLinks(() => found);
  assert.ok(!links.has('10.0.0.7', 0));
  found['wlan0'] = [ipv4('10.0.0.5', 24)];
  assert.ok(links.has('10.0.0.7', 10_000));
});

test('without a look at the interfaces, link-local addresses are known nevertheless', () => {
  const links = new OwnLinks(() => {
    throw new Error('EACCES');
  });
  assert.ok(links.has('fe80::1%eth0', 0) && !links.has('192.168.1.7', 0));
});

test('the interfaces of this computer can be read', () => {
  assert.ok(new OwnLinks().has('fe80::1', 0));
});
