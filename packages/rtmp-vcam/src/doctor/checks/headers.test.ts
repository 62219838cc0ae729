import assert from 'node:assert/strict';
import { test } from 'node:test';
import { says } from '../testing/says.ts';
import { checkHeaders } from './headers.ts';

const distribution = { family: 'debian', isUbuntu: false, isImmutable: false, id: 'debian', name: 'Debian' } as const;
const missing = {
  hasHeaders: false,
  kernel: '6.1.0-18-amd64',
  hasKernelFiles: true,
  loopback: { file: undefined, source: '0.12.7', offered: undefined },
  distribution,
};

test('headers with which the module is built', () => {
  says(checkHeaders(missing), 'warning', /not installed/, /^sudo apt install linux-headers-6\.1\.0-18-amd64$/);
  says(
    checkHeaders({ ...missing, loopback: { file: undefined, source: undefined, offered: '0.12.7' } }),
    'warning',
    /not installed/,
    /^rtmp-vcam setup$/,
  );
  says(checkHeaders({ ...missing, hasHeaders: true }), 'ok', /installed/);
  assert.equal(
    checkHeaders({ ...missing, loopback: { file: '/lib/modules/x.ko', source: undefined, offered: undefined } }),
    undefined,
  );
  const old = { file: undefined, source: undefined, offered: '0.12.7' };
  assert.equal(checkHeaders({ ...missing, kernel: '7.0.0', loopback: old }), undefined, 'it would not build with them');
  const nixos = { ...distribution, family: 'other', id: 'nixos', name: 'NixOS' } as const;
  assert.equal(checkHeaders({ ...missing, loopback: { ...old, offered: undefined }, distribution: nixos }), undefined);
});
