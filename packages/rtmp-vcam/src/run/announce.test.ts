import assert from 'node:assert/strict';
import type { NetworkInterfaceInfo } from 'node:os';
import { test } from 'node:test';
import { pagesInBanner } from './announce.ts';

const TOKEN = '0123456789abcdef0123456789abcdef';

function address(text: string, internal = false): NetworkInterfaceInfo {
  return { address: text, internal, family: 'IPv4', netmask: '', mac: '', cidr: null };
}

const INTERFACES = {
  lo: [address('127.0.0.1', true)],
  docker0: [address('172.17.0.1')],
  eth0: [address('192.168.1.5')],
};

function pages(url: string, host?: string): string[] {
  const network = host === undefined ? null : { host, token: TOKEN };
  return pagesInBanner({ url, port: 8935, network }, INTERFACES);
}

test('the page of this computer has one URL, and that of a network has one more with the token', () => {
  const [own, network] = ['http://127.0.0.1:8935', `http://192.168.1.5:8935/?token=${TOKEN}`];
  assert.deepEqual(pages(own), [own]);
  assert.deepEqual(pages(own, '0.0.0.0'), [own, network]);
  assert.deepEqual(pages(own, '::'), [own, network]);
  assert.deepEqual(pages('http://192.168.1.5:8935', '192.168.1.5'), [network]);
  assert.deepEqual(pagesInBanner(undefined), []);
});

test('a computer without a network has only its own URL', () => {
  const own = { url: 'http://127.0.0.1:8935', port: 8935, network: { host: '0.0.0.0', token: TOKEN } };
  assert.deepEqual(pagesInBanner(own, { lo: INTERFACES.lo }), [own.url]);
});
