import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LocalName } from './local-name.ts';
import { Networks } from './networks.ts';

test('a server on one address asks no network for the name of this computer', async () => {
  const asked: string[] = [];
  const asks = async (name: string): Promise<boolean> => asked.push(name) > 0;
  const networks = new Networks(new LocalName({ host: () => 'studio', addresses: () => ['10.0.0.5'], asks }));
  for (const host of ['127.0.0.1', '10.0.0.5', 'studio.example'])
    assert.equal((await networks.find(host)).localName, undefined);
  assert.deepEqual(asked, []);
  for (const host of [undefined, '0.0.0.0', '::']) assert.equal((await networks.find(host)).localName, 'studio.local');
  assert.deepEqual(asked, ['studio.local']);
});
