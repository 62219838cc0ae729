import { test } from 'node:test';
import { says } from '../testing/says.ts';
import { checkAddresses } from './addresses.ts';

const wifi = { address: '192.168.1.5', reach: 'network', network: 'wlan0', label: 'Wi-Fi', kind: 'hardware' } as const;
const vpn = { address: '100.64.0.2', reach: 'network', network: 'tailscale0', label: 'VPN', kind: 'vpn' } as const;
const docker = {
  address: '172.17.0.1',
  reach: 'network',
  network: 'docker0',
  label: 'docker0',
  kind: 'virtual',
} as const;
const own = {
  address: 'localhost',
  reach: 'computer',
  network: undefined,
  label: 'this computer',
  kind: 'virtual',
} as const;

test('how other computers reach this one', () => {
  says(
    checkAddresses([own, wifi, vpn, docker], undefined),
    'ok',
    /at 192\.168\.1\.5 \(Wi-Fi\), 100\.64\.0\.2 \(VPN\)$/,
  );
  says(checkAddresses([own, vpn], undefined), 'warning', /only at 100\.64\.0\.2/, /Wi-Fi or a cable/);
  says(checkAddresses([own, docker], '0.0.0.0'), 'warning', /in no network/, /Wi-Fi or a cable/);
  says(checkAddresses([own], '127.0.0.1'), 'warning', /host is 127\.0\.0\.1/, /--host/);
});
