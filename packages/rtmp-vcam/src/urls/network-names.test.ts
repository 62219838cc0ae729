import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { networkOf, parseHardwarePorts } from './network-names.ts';

/** A folder as /sys/class/net; each interface with its folders and files. */
function sysfs(t: TestContext, interfaces: Readonly<Record<string, readonly string[]>>): string {
  const folder = temporaryFolder(t);
  for (const [name, files] of Object.entries(interfaces)) {
    mkdirSync(join(folder, name));
    for (const file of files) {
      const [path = '', text = ''] = file.split('=');
      if (text === '') mkdirSync(join(folder, name, path));
      else writeFileSync(join(folder, name, path), text.replace('>', '='));
    }
  }
  return folder;
}

test('Linux: what the kernel says counts, whatever the interface is called', (t) => {
  const folder = sysfs(t, {
    wlp2s0: ['device', 'phy80211'],
    enx1: ['device'],
    wan: ['device', 'wireless'],
    tailscale0: ['tun_flags=0x1001\n'],
    office: ['uevent=DEVTYPE>wireguard\n'],
    vpn7: ['tun_flags=0x1001\n'],
    docker0: ['bridge', 'lower_veth1'],
    veth1: [],
    vnet: ['bridge'],
    br0: ['bridge', 'lower_vnet9', 'lower_enx1'],
    'bond0.7': ['lower_bond0'],
    bond0: ['lower_enx1', 'lower_wlp2s0'],
    tap3: ['tun_flags=0x1002\n'],
    round: ['lower_round'],
  });
  const named = (name: string) => networkOf(name, { platform: 'linux' }, folder);
  assert.deepEqual(named('wlp2s0'), { name: 'Wi-Fi', kind: 'hardware' });
  assert.deepEqual(named('wan'), { name: 'Wi-Fi', kind: 'hardware' });
  for (const name of ['enx1', 'br0', 'bond0', 'bond0.7'])
    assert.deepEqual(named(name), { name: 'Ethernet', kind: 'hardware' }, name);
  for (const name of ['tailscale0', 'office', 'vpn7'])
    assert.deepEqual(named(name), { name: 'VPN', kind: 'vpn' }, name);
  for (const name of ['docker0', 'veth1', 'vnet', 'tap3', 'round'])
    assert.deepEqual(named(name), { name, kind: 'virtual' }, name);
});

test('where the kernel says nothing, the name has to do', (t) => {
  const folder = temporaryFolder(t);
  assert.deepEqual(networkOf('wg0', { platform: 'linux' }, folder), { name: 'VPN', kind: 'vpn' });
  assert.deepEqual(networkOf('br-77', { platform: 'linux' }, folder), { name: 'br-77', kind: 'virtual' });
  assert.deepEqual(networkOf('en9', { platform: 'linux' }, folder), { name: 'en9', kind: 'hardware' });
});

const LISTED = `
Hardware Port: USB 10/100/1000 LAN
Device: en7
Ethernet Address: 00:e0:4c:68:02:1c

Hardware Port: Wi-Fi
Device: en0
Ethernet Address: f4:d4:88:00:00:01

Hardware Port: Thunderbolt Bridge
Device: bridge0
Ethernet Address: 36:a5:04:00:00:00

VLAN Configurations
===================
`;

test('macOS: interfaces are called as in System Settings', () => {
  const ports = parseHardwarePorts(LISTED);
  const named = (name: string) => networkOf(name, { platform: 'darwin', ports });
  assert.deepEqual(named('en0'), { name: 'Wi-Fi', kind: 'hardware' });
  assert.deepEqual(named('en7'), { name: 'USB 10/100/1000 LAN', kind: 'hardware' });
  assert.deepEqual(named('utun4'), { name: 'VPN', kind: 'vpn' });
  assert.deepEqual(named('bridge0'), { name: 'Thunderbolt Bridge', kind: 'virtual' });
  assert.deepEqual(named('bridge100'), { name: 'bridge100', kind: 'virtual' });
  assert.deepEqual(networkOf('en0', { platform: 'darwin' }), { name: 'en0', kind: 'hardware' });
});
