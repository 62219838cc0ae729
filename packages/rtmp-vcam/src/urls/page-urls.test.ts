import assert from 'node:assert/strict';
import type { NetworkInterfaceInfo } from 'node:os';
import { test } from 'node:test';
import { pageUrls } from './page-urls.ts';

function address(text: string, internal = false): NetworkInterfaceInfo {
  const common = { address: text, internal, netmask: '', mac: '', cidr: null };
  return text.includes(':') ? { ...common, family: 'IPv6', scopeid: 0 } : { ...common, family: 'IPv4' };
}

const INTERFACES = {
  lo: [address('127.0.0.1', true), address('::1', true)],
  docker0: [address('172.17.0.1')],
  eth0: [address('192.168.2.5'), address('fd00::5')],
};

function urls(host: string, token: string | null = 'abc'): string[] {
  return pageUrls({ host, port: 8935, token }, INTERFACES).map(({ url }) => url);
}

test('the URLs for other computers have the token, and that for this computer has none', () => {
  const networks = ['http://192.168.2.5:8935/?token=abc', 'http://172.17.0.1:8935/?token=abc'];
  assert.deepEqual(urls('0.0.0.0'), ['http://127.0.0.1:8935', ...networks]);
  assert.deepEqual(urls('::'), ['http://localhost:8935', ...networks]);
});

test('one address has one URL', () => {
  assert.deepEqual(urls('127.0.0.1', null), ['http://127.0.0.1:8935']);
  assert.deepEqual(urls('::1', null), ['http://[::1]:8935']);
  assert.deepEqual(urls('192.168.2.5'), ['http://192.168.2.5:8935/?token=abc']);
  assert.deepEqual(urls('fd00::5'), ['http://[fd00::5]:8935/?token=abc']);
});
