import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { Origin, type OriginOptions } from '../../packages/rtmp-server/src/client/testing/origin.ts';
import { selfSigned } from '../../packages/rtmp-server/src/testing/self-signed.ts';
import { freePort } from '../support/ports.ts';
import { childrenOf, isAlive } from '../support/processes.ts';
import { Product } from '../support/product.ts';
import { until, within } from '../support/wait.ts';

const options = { timeout: 120_000 };
const KEY = 'a-key-of-this-test';

/** Ends the product as Ctrl-C does, and reports how long that took. */
async function assertEnds(product: Product, t: TestContext): Promise<void> {
  const start = performance.now();
  assert.deepEqual(await product.interrupt(), { code: 0, signal: null }, product.program.output);
  t.diagnostic(`ended in ${(performance.now() - start).toFixed(0)} ms`);
  assert.ok(!product.program.output.includes(KEY), 'the key was logged');
}

test('no server listens there: it retries, warns once, and ends', options, async (t) => {
  const port = await freePort();
  await using product = await Product.start({ pull: `rtmp://127.0.0.1:${port}/live/${KEY}`, args: ['--verbose'] });
  await until('three tries', () => product.logs.filter(({ msg }) => msg === 'Trying again soon').length >= 3);
  const warnings = product.logs.filter(({ code, level }) => code === 'RTMP_ERR_CONNECT' && Number(level) >= 40);
  assert.deepEqual(
    warnings.map(({ url, msg }) => [url, msg]),
    [[`rtmp://127.0.0.1:${port}/live/***`, `Cannot connect: 127.0.0.1 port ${port}: connection refused; trying again`]],
  );
  await assertEnds(product, t);
});

const situations: readonly (readonly [
  what: string,
  origin: OriginOptions,
  reached: (origin: Origin) => Promise<unknown>,
])[] = [
  [
    'a server that never answers',
    { on: () => true },
    (origin) => until('the connection', () => origin.connections > 0),
  ],
  ['a server that has no stream yet', {}, (origin) => within('a viewer', origin.viewer())],
];
for (const [what, behaviour, reached] of situations) {
  test(`${what}: Ctrl-C ends it`, options, async (t) => {
    await using origin = await Origin.start(behaviour);
    await using product = await Product.start({ pull: origin.url(`live/${KEY}`) });
    await reached(origin);
    await assertEnds(product, t);
  });
}

test('a server refuses with a text that contains the key: the log does not show the key', options, async (t) => {
  await using origin = await Origin.start({
    on: ({ name, args }, server) => {
      if (name !== 'play') return false;
      const description = `no stream named ${String(args[1])}`;
      server.status('NetStream.Play.StreamNotFound', { level: 'error', description });
      return true;
    },
  });
  await using product = await Product.start({ pull: origin.url(`live/${KEY}`) });
  await product.logsCode('RTMP_ERR_NO_STREAM');
  assert.match(product.program.output, /no stream named \*\*\*/);
  await assertEnds(product, t);
});

test('a server that redirects it to another one', options, async (t) => {
  await using origin = await Origin.start();
  await using first = await Origin.start({
    on: ({ name, transactionId }, server) => {
      if (name !== 'connect') return false;
      const ex = { code: 302, redirect: `rtmp://127.0.0.1:${origin.port}/other` };
      server.command('_error', transactionId, [null, { level: 'error', code: 'NetConnection.Connect.Rejected', ex }]);
      return true;
    },
  });
  await using product = await Product.start({ pull: first.url(`live/${KEY}`) });
  assert.equal((await within('a viewer', origin.viewer())).name, KEY);
  await assertEnds(product, t);
});

test('a server with an untrusted certificate is trusted when its fingerprint is given', options, async (t) => {
  const { certificate: cert, key } = await selfSigned();
  await using origin = await Origin.start({ tls: { cert, key } });
  await using distrusting = await Product.start({ pull: origin.url(`live/${KEY}`) });
  await distrusting.logsCode('RTMP_ERR_CERTIFICATE');
  const fingerprint = /SHA-256 fingerprint is ([0-9A-F:]+)/.exec(distrusting.program.output)?.[1] ?? '';
  await assertEnds(distrusting, t);

  const args = ['--pull-fingerprint', fingerprint];
  await using product = await Product.start({ pull: origin.url(`live/${KEY}`), args });
  assert.equal((await within('a viewer', origin.viewer())).name, KEY);
  await assertEnds(product, t);
});

test('the name server does not answer: Ctrl-C ends the program and the look-up', options, async (t) => {
  // Every Node.js process of the program loads this. The one that looks up names then never gets an answer.
  const preload = `--require ${join(import.meta.dirname, '../support/hanging-lookup.cjs')}`;
  const env = { NODE_OPTIONS: preload };
  await using product = await Product.start({ pull: `rtmp://some.example/live/${KEY}`, env });
  const lookup = await until('the look-up', () => childrenOf(product.program.pid).find(isLookup));
  await assertEnds(product, t);
  await until('the look-up to end', () => !isAlive(lookup));
});

function isLookup(pid: number): boolean {
  return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('some.example');
}

test('options of the server are refused, because --pull opens no port', options, async () => {
  const port = await freePort();
  const url = `rtmp://127.0.0.1:${port}/live/${KEY}`;
  await using refused = await Product.launch({ pull: url, args: ['--port', '1936'] });
  assert.equal((await refused.program.end()).code, 2);
  assert.match(refused.program.output, /--port/);
  assert.ok(!refused.program.output.includes(KEY));
});
