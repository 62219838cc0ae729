import assert from 'node:assert/strict';
import { hostname } from 'node:os';
import { test } from 'node:test';
import { isOwnHost } from './host-names.ts';

const OWN = ['localhost:8935', '127.0.0.1:8935', '127.9.9.9:8935', '[::1]:8935', 'LOCALHOST:8935'];
const FOREIGN = [
  undefined,
  '',
  'localhost',
  'localhost:80',
  'localhost:8935.evil.example',
  'evil.example:8935',
  'evil.example',
  'localhost.evil.example:8935',
  '127.0.0.1.evil.example:8935',
  '127.evil.example:8935',
  'localhost@evil.example:8935',
  'evil.example:8935,localhost:8935',
  'localhost:8935/x',
  '[evil]:8935',
  '[127.0.0.1]:8935',
  '::1:8935',
  '8935',
  ':8935',
];

test('on a loopback address, only loopback names with the port lead here', () => {
  const listening = { host: '127.0.0.1', port: 8935 };
  for (const header of OWN) assert.ok(isOwnHost(header, listening), header);
  for (const header of [
    ...FOREIGN,
    '192.168.1.5:8935',
    '0.0.0.0:8935',
    `${hostname()}:8935`.replace('localhost', 'x'),
  ]) {
    assert.ok(!isOwnHost(header, listening), header);
  }
});

test('on all addresses, every IP address and the names of this computer lead here', () => {
  const listening = { host: '0.0.0.0', port: 8935 };
  for (const header of [...OWN, '192.168.1.5:8935', '[fd00::5]:8935', `${hostname()}:8935`]) {
    assert.ok(isOwnHost(header, listening), header);
  }
  for (const header of FOREIGN) assert.ok(!isOwnHost(header, listening), header);
});

test('on one address of a network, that address and the names of this computer lead here', () => {
  const listening = { host: '192.168.1.5', port: 80 };
  for (const header of ['192.168.1.5', '192.168.1.5:80']) assert.ok(isOwnHost(header, listening), header);
  for (const header of ['192.168.1.6', 'evil.example']) assert.ok(!isOwnHost(header, listening), header);
});
