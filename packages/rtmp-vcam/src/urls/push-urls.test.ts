import assert from 'node:assert/strict';
import type { NetworkInterfaceInfo } from 'node:os';
import { test } from 'node:test';
import { pushUrls } from './push-urls.ts';

const KEY = 'some-key';

function ipv4(address: string, internal = false): NetworkInterfaceInfo {
  return { address, family: 'IPv4', internal, netmask: '255.255.255.0', mac: '', cidr: null };
}

function ipv6(address: string, internal = false): NetworkInterfaceInfo {
  return { address, family: 'IPv6', internal, netmask: 'ffff::', mac: '', cidr: null, scopeid: 0 };
}

const INTERFACES = {
  lo: [ipv4('127.0.0.1', true), ipv6('::1', true)],
  docker0: [ipv4('172.17.0.1')],
  eth10: [ipv4('192.168.10.5')],
  eth2: [ipv6('fe80::1'), ipv6('2001:db8::5'), ipv4('192.168.2.5')],
  wlan0: [ipv6('fe80::2'), ipv6('fd00::7')],
  usb0: [ipv6('fe80::3'), ipv4('169.254.3.3')],
};

function urls(target: { port?: number; host?: string }): string[] {
  return pushUrls({ port: 1935, key: KEY, ...target }, INTERFACES).map(({ url }) => url);
}

test('this computer comes first, then one URL for each network, real hardware before virtual networks', () => {
  assert.deepEqual(urls({}), [
    'rtmp://localhost/live/some-key',
    'rtmp://192.168.2.5/live/some-key',
    'rtmp://192.168.10.5/live/some-key',
    'rtmp://[fd00::7]/live/some-key',
    'rtmp://172.17.0.1/live/some-key',
  ]);
});

test('a port other than 1935 is part of the URL', () => {
  assert.deepEqual(urls({ port: 1936 }).slice(0, 2), [
    'rtmp://localhost:1936/live/some-key',
    'rtmp://192.168.2.5:1936/live/some-key',
  ]);
});

test('an RTMPS URL has the port unless it is 443', () => {
  const of = (port: number) => pushUrls({ port, key: KEY, tls: true }, { lo: INTERFACES.lo }).map(({ url }) => url);
  assert.deepEqual(
    [of(1935), of(443)],
    [['rtmps://localhost:1935/live/some-key'], ['rtmps://localhost/live/some-key']],
  );
});

test('if senders log in, the key is the app', () => {
  const [first] = pushUrls({ port: 1935, key: KEY, login: true }, { lo: INTERFACES.lo });
  assert.deepEqual(
    [first?.url, first?.server, first?.key],
    ['rtmp://localhost/some-key/camera', 'rtmp://localhost/some-key', 'camera'],
  );
});

test('a server on IPv4 only has no IPv6 URL', () => {
  assert.deepEqual(urls({ host: '0.0.0.0' }), [
    'rtmp://127.0.0.1/live/some-key',
    'rtmp://192.168.2.5/live/some-key',
    'rtmp://192.168.10.5/live/some-key',
    'rtmp://172.17.0.1/live/some-key',
  ]);
  assert.deepEqual(urls({ host: '::' }), urls({}));
});

test('a server on one address has one URL', () => {
  const of = (host: string) => pushUrls({ port: 1936, host, key: KEY }, INTERFACES);
  assert.deepEqual(of('127.0.0.1'), [
    {
      url: 'rtmp://127.0.0.1:1936/live/some-key',
      server: 'rtmp://127.0.0.1:1936/live',
      key: KEY,
      reach: 'computer',
      network: 'lo',
    },
  ]);
  assert.deepEqual(of('fd00::7'), [
    {
      url: 'rtmp://[fd00::7]:1936/live/some-key',
      server: 'rtmp://[fd00::7]:1936/live',
      key: KEY,
      reach: 'network',
      network: 'wlan0',
    },
  ]);
  assert.equal(of('studio.local')[0]?.network, undefined);
});

test('a computer without a network still has its own URL', () => {
  assert.deepEqual(
    pushUrls({ port: 1935, key: KEY }, { lo: INTERFACES.lo }).map(({ url }) => url),
    ['rtmp://localhost/live/some-key'],
  );
});
