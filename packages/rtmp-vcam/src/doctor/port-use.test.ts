import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { portUse } from './port-use.ts';

test('a port that is free, and one that another program has', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  try {
    assert.notEqual(await portUse(address.port, '127.0.0.1'), 'free');
  } finally {
    server.close();
  }
  await once(server, 'close');
  assert.equal(await portUse(address.port, '127.0.0.1'), 'free');
});

// A laptop that has moved to another network has such a host in its config file.
for (const host of ['203.0.113.7', '2001:db8::7', 'no-such-host.invalid']) {
  test(`${host} is not an address of this computer`, async () => assert.equal(await portUse(0, host), 'foreign'));
}
