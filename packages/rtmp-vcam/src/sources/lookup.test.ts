import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lookupIn } from './lookup.ts';

type Found = { error: NodeJS.ErrnoException | null; address: unknown };

function look(host: string, { all, signal = new AbortController().signal }: { all: boolean; signal?: AbortSignal }) {
  return new Promise<Found>((resolve) => {
    lookupIn(signal)(host, { all }, (error, address) => resolve({ error, address }));
  });
}

test('a name of this computer is found, as one address and as all of them', async () => {
  const one = await look('localhost', { all: false });
  assert.ok(one.address === '127.0.0.1' || one.address === '::1', String(one.address));
  const { address: all } = await look('localhost', { all: true });
  assert.ok(Array.isArray(all) && all.some(({ address }) => address === one.address));
});

test('an unknown name is an error with a code', async () => {
  const { error } = await look('nobody.invalid', { all: true });
  assert.ok(error?.code === 'ENOTFOUND' || error?.code === 'EAI_AGAIN', String(error?.code));
});

test('a name that looks like an option is looked up as a name', async () => {
  const answer = JSON.stringify({ addresses: [{ address: '192.0.2.1', family: 4 }] });
  const { error } = await look(`--eval=console.log('${answer}')`, { all: true });
  assert.ok(error?.code === 'ENOTFOUND' || error?.code === 'EAI_AGAIN', String(error?.code));
});

test('an abort ends the look-up', async () => {
  const controller = new AbortController();
  const looking = look('localhost', { all: true, signal: controller.signal });
  controller.abort();
  assert.equal((await looking).error?.code, 'EAI_AGAIN');
});
