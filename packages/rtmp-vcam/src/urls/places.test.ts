import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Network } from './network-names.ts';
import { placesOf } from './places.ts';
import { type PushTarget, pushUrls } from './push-urls.ts';

const NETWORKS: ReadonlyMap<string, Network> = new Map([
  ['wlan0', { name: 'Wi-Fi', kind: 'hardware' }],
  ['eth0', { name: 'Ethernet', kind: 'hardware' }],
  ['eth1', { name: 'Ethernet', kind: 'hardware' }],
  ['tun0', { name: 'VPN', kind: 'vpn' }],
  ['docker0', { name: 'docker0', kind: 'virtual' }],
]);

function ipv4(address: string) {
  return [{ address, family: 'IPv4' as const, internal: false, netmask: '255.255.255.0', mac: '', cidr: null }];
}

function places(names: readonly string[], { localName, ...more }: Partial<PushTarget> & { localName?: string } = {}) {
  const target = { port: 1935, key: 'some-key', ...more };
  const interfaces = Object.fromEntries(names.map((name, index) => [name, ipv4(`10.0.${index}.5`)]));
  const network = (name: string): Network => NETWORKS.get(name) ?? assert.fail(name);
  return placesOf({ target, name: 'Studio', localName, network, urls: pushUrls(target, interfaces) });
}

function shown(list: ReturnType<typeof places>): string[] {
  return list.map(({ network, server, reach }) => `${network} ${server} ${reach}`);
}

test('the name of the computer comes first, then hardware, and a VPN last', () => {
  const list = places(['docker0', 'eth0', 'tun0', 'wlan0'], { localName: 'studio.local' });
  assert.deepEqual(shown(list), [
    'Any network rtmp://studio.local/live network',
    'Ethernet rtmp://10.0.1.5/live network',
    'Wi-Fi rtmp://10.0.3.5/live network',
    'This computer rtmp://localhost/live computer',
    'VPN rtmp://10.0.2.5/live network',
  ]);
  assert.equal(list[0]?.url, 'rtmp://studio.local/live/some-key');
  assert.match(list[0]?.links.larix ?? '', /rtmp%3A%2F%2Fstudio\.local%2Flive%2Fsome-key&conn\[\]\[name\]=Studio&/);
});

test('two networks of a kind have the names of their interfaces', () => {
  assert.deepEqual(
    places(['eth0', 'eth1', 'wlan0']).map(({ network }) => network),
    ['Ethernet (eth0)', 'Ethernet (eth1)', 'Wi-Fi', 'This computer'],
  );
});

test('networks of containers are told only when there is nothing else', () => {
  assert.deepEqual(shown(places(['docker0'], { localName: 'studio.local' })), [
    'This computer rtmp://localhost/live computer',
    'docker0 rtmp://10.0.0.5/live network',
  ]);
});

test('a server on one address has no other one', () => {
  assert.deepEqual(shown(places(['eth0'], { localName: 'studio.local', host: '10.0.0.5' })), [
    'Ethernet rtmp://10.0.0.5/live network',
  ]);
  assert.deepEqual(shown(places(['eth0'], { localName: 'studio.local', host: '127.0.0.1' })), [
    'This computer rtmp://127.0.0.1/live computer',
  ]);
  assert.deepEqual(shown(places([], { host: 'studio.example' })), ['Network rtmp://studio.example/live network']);
});
