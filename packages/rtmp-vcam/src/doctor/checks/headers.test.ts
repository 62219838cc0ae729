import assert from 'node:assert/strict';
import { test } from 'node:test';
import { says } from '../testing/says.ts';
import { checkHeaders } from './headers.ts';

const distribution = { id: 'debian', family: 'debian', isImmutable: false } as const;
const missing = {
  hasHeaders: false,
  kernel: '6.1.0-18-amd64',
  loopback: { file: undefined, source: '0.12.7' },
  distribution,
};

test('headers with which the module is built', () => {
  says(checkHeaders(missing), 'warning', /not installed/, /^sudo apt install linux-headers-6\.1\.0-18-amd64$/);
  says(
    checkHeaders({ ...missing, loopback: { file: undefined, source: undefined } }),
    'warning',
    /not installed/,
    /^rtmp-vcam setup$/,
  );
  says(checkHeaders({ ...missing, hasHeaders: true }), 'ok', /installed/);
  assert.equal(checkHeaders({ ...missing, loopback: { file: '/lib/modules/x.ko', source: undefined } }), undefined);
});
