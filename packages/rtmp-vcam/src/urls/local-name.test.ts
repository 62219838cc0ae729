import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LocalName, localNameOf } from './local-name.ts';

test('the first label of the host name is the name in the network', () => {
  assert.equal(localNameOf('Studio'), 'studio.local');
  assert.equal(localNameOf('Anns-Mac.local'), 'anns-mac.local');
  assert.equal(localNameOf('studio.fritz.box'), 'studio.local');
  for (const host of ['localhost', 'localhost.localdomain', '', '-', 'a_b', 'läden', 'a'.repeat(64)])
    assert.equal(localNameOf(host), undefined, host);
});

test('it is asked for again only when the networks or the name have changed', async () => {
  let addresses = ['10.0.0.5'];
  const asked: string[] = [];
  const name = new LocalName({
    host: () => 'studio',
    addresses: () => addresses,
    asks: async (wanted, from) => {
      asked.push(`${wanted} ${from.join(' ')}`);
      return from.includes('10.0.0.5');
    },
  });
  assert.equal(await name.find(), 'studio.local');
  assert.equal(await name.find(), 'studio.local');
  addresses = ['10.0.7.5'];
  assert.equal(await name.find(), undefined);
  assert.deepEqual(asked, ['studio.local 10.0.0.5', 'studio.local 10.0.7.5']);
});
