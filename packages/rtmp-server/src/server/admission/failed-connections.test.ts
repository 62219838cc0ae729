import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FailedConnections } from './failed-connections.ts';

test('failed connections are counted by network, and count half after ten seconds', () => {
  const failed = new FailedConnections();
  for (let i = 0; i < 4; i++) failed.add('192.0.2.1', 0);
  assert.equal(failed.count('192.0.2.1', 0), 4);
  assert.equal(failed.count('192.0.2.1', 10_000), 2);
  failed.add('192.0.2.1', 10_000);
  assert.equal(failed.count('192.0.2.1', 10_000), 3);
  assert.equal(failed.count('192.0.2.2', 0), 0);
});

test('the number of networks is limited', () => {
  const failed = new FailedConnections();
  for (let network = 0; network < 3000; network++) failed.add(String(network), 0);
  assert.equal(failed.count(String(3000 - 1024), 0), 1);
  assert.equal(failed.count(String(3000 - 1025), 0), 0);
});
