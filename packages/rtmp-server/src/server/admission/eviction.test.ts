import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Evictable, leastWorthy, overAddressLimit } from './eviction.ts';

function connection(fields: Partial<Evictable> & { lastHeardAt: number }): Evictable {
  return { remoteAddress: '10.0.0.1', publishing: false, progress: 0, ...fields };
}

test('the connection that has been silent longest is closed; publishing ones never are', () => {
  const silentOld = connection({ lastHeardAt: 1 });
  const silentNew = connection({ lastHeardAt: 5 });
  const shaking = connection({ lastHeardAt: 0, progress: 1 });
  const publishing = connection({ lastHeardAt: 0, publishing: true, progress: 2 });
  assert.equal(leastWorthy([publishing, shaking, silentNew, silentOld]), silentOld);
  assert.equal(leastWorthy([publishing, shaking]), shaking);
  assert.equal(leastWorthy([publishing]), undefined);
});

test('a connection of the address with most idle connections is closed first', () => {
  const crowd = [3, 2, 4].map((lastHeardAt) => connection({ lastHeardAt }));
  const lone = connection({ remoteAddress: '10.0.0.2', lastHeardAt: 0 });
  assert.equal(leastWorthy([lone, ...crowd]), crowd[1]);
});

test('over the limit of an address its oldest connections are closed, unless they sent something recently', () => {
  const limits = { unauthenticatedPerAddress: 2, graceMs: 10 };
  const [a, b, c, d] = [0, 1, 2, 3].map((lastHeardAt) => connection({ lastHeardAt }));
  assert.ok(a && b && c && d);
  const other = connection({ remoteAddress: '10.0.0.2', lastHeardAt: 0 });
  const publishing = connection({ publishing: true, lastHeardAt: 0 });
  assert.deepEqual(overAddressLimit([d, c, b, a, other, publishing], limits, 20), [a, b]);
  assert.deepEqual(overAddressLimit([d, c, b, a], limits, 10), [a]);
  assert.deepEqual(overAddressLimit([d, c, b, a], limits, 9), []);
  assert.deepEqual(overAddressLimit([a, b], limits, 100), []);
});
