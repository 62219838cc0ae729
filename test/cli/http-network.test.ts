/** The page and the API from another computer. */
import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Computer, needsNetworkNamespaces, TwoComputers } from '../support/network-namespace.ts';
import { Product, startCommand } from '../support/product.ts';

const HERE = { addresses: ['10.9.0.1/24', '2001:db8:9::1/64'] };
const THERE = { addresses: ['10.9.0.2/24', '10.9.0.3/24', '10.9.0.4/24', '2001:db8:9::2/64'] };
const options = { ...needsNetworkNamespaces(), timeout: 120_000 };

interface Request {
  readonly url: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The address that it comes from. */
  readonly from?: string;
}

interface Answer {
  /** 0 when there was none. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly text: string;
}

/** Sends requests one after the other, as they are, and prints their answers. */
const CLIENT = `
  const { request } = require('node:http');
  const ask = ({ url, method = 'GET', headers = {}, body, from }) => new Promise((resolve) => {
    const sent = request(url, { method, headers, agent: false, localAddress: from }, (response) => {
      let text = '';
      response.on('data', (part) => { text += part; });
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, text }));
    });
    sent.on('error', (error) => resolve({ status: 0, headers: {}, text: error.code }));
    sent.end(body);
  });
  (async () => {
    const answers = [];
    for (const each of JSON.parse(process.argv[1])) answers.push(await ask(each));
    process.stdout.write(JSON.stringify(answers));
  })();
`;

async function ask(computer: Computer, ...requests: readonly Request[]): Promise<readonly Answer[]> {
  return JSON.parse((await computer.run(process.execPath, ['-e', CLIENT, JSON.stringify(requests)])).toString());
}

async function statuses(computer: Computer, ...requests: readonly Request[]): Promise<readonly number[]> {
  return (await ask(computer, ...requests)).map(({ status }) => status);
}

/** What `rtmp-vcam open` prints without a desktop. */
async function opened(product: Product, { within }: Computer): Promise<readonly string[]> {
  const env = { ...product.env, DISPLAY: '', WAYLAND_DISPLAY: '', SSH_CONNECTION: '' };
  await using command = await startCommand(['open'], { env, within });
  assert.equal((await command.end()).code, 0, command.output);
  return command.stdout.toString().trim().split('\n');
}

function tokenOf({ configFolder }: Product): string {
  return readFileSync(join(configFolder, 'rtmp-vcam', 'http-token'), 'utf8').trim();
}

test('another computer needs the token, and those that guess it have to wait', options, async () => {
  await using network = await TwoComputers.start(HERE, THERE);
  const { here, there } = network;
  const args = ['--host', '0.0.0.0'];
  await using product = await Product.start({ within: here.within, http: ['--http', '0.0.0.0:0'], args });
  const { port } = new URL(product.http);
  const page = `http://10.9.0.1:${port}`;
  const state = { url: `${page}/api/state` };
  const token = tokenOf(product);
  assert.equal(statSync(join(product.configFolder, 'rtmp-vcam', 'http-token')).mode & 0o077, 0, 'it is private');
  assert.deepEqual(await opened(product, here), [product.http, `${page}/?token=${token}`]);

  const patch = { url: `${page}/api/cameras/1`, method: 'PATCH', body: '{"mirror":true}' };
  const json = { 'content-type': 'application/json' };
  const paths = [
    '/',
    '/api/state',
    '/api/events',
    '/api/cameras/1/connect',
    '/api/cameras/1/preview.mjpeg',
    '/metrics',
  ];
  const without = paths.map((path) => ({ url: `${page}${path}` }));
  const refused = await ask(there, ...without, { ...patch, headers: json });
  assert.deepEqual(new Set(refused.map(({ status }) => status)), new Set([401]));
  for (const { text } of refused) assert.match(text, /APP_ERR_TOKEN/);

  const [login] = await ask(there, { url: `${page}/?token=${token}` });
  assert.deepEqual([login?.status, login?.headers['location']], [303, '/']);
  const [cookie = ''] = String(login?.headers['set-cookie']).split(';');
  assert.match(String(login?.headers['set-cookie']), /; HttpOnly; SameSite=Lax$/);
  const basic = `Basic ${Buffer.from(`any:${token}`).toString('base64')}`;
  for (const headers of [{ cookie }, { authorization: `Bearer ${token}` }, { authorization: basic }]) {
    const sent = { ...headers, ...json };
    const wrong = { ...sent, origin: 'http://evil.example' };
    assert.deepEqual(
      await statuses(there, { ...state, headers }, { ...patch, headers: sent }, { ...patch, headers: wrong }),
      [200, 200, 403],
    );
  }
  const rebound = { ...state, headers: { cookie, host: `evil.example:${port}` } };
  assert.deepEqual(await statuses(there, rebound), [403]);

  const guess = { ...state, from: '10.9.0.3', headers: { authorization: 'Bearer 0123' } };
  const right = { ...guess, headers: { authorization: `Bearer ${token}` } };
  const guesses = await ask(there, ...Array.from({ length: 7 }, () => guess), right);
  assert.deepEqual(
    guesses.map(({ status }) => status),
    [401, 401, 401, 401, 401, 429, 429, 429],
  );
  assert.match(String(guesses.at(-1)?.headers['retry-after']), /^\d+$/);
  const inUrl = { url: `${page}/?token=wrong`, from: '10.9.0.4' };
  const inUrls = await statuses(there, ...Array.from({ length: 6 }, () => inUrl));
  assert.deepEqual(inUrls, [401, 401, 401, 401, 401, 429], 'tokens in URLs count, too');
  assert.deepEqual(await statuses(there, { ...state, headers: { cookie } }), [200], 'nobody else has to wait');

  const own = [state, { url: `${product.http}/api/state` }];
  assert.deepEqual(await statuses(here, ...own), [200, 200], 'this computer needs no token');
  const [rtmp] = await ask(there, { url: `http://10.9.0.1:${product.port}/` });
  assert.equal(rtmp?.text, 'Senders push RTMP streams to this port of rtmp-vcam.\n', 'only this computer is told more');
  assert.ok(!product.program.output.includes(token), 'the token is not logged');
});

test(
  'the page of all IPv6 addresses is reached over IPv4, too, and that of [::1] by this computer alone',
  options,
  async () => {
    await using network = await TwoComputers.start(HERE, THERE);
    const { here, there } = network;
    {
      await using product = await Product.start({ within: here.within, http: ['--http', '[::]:0'] });
      const { port } = new URL(product.http);
      const token = tokenOf(product);
      const hosts = ['[2001:db8:9::1]', '10.9.0.1'];
      const states = hosts.map((host) => ({ url: `http://${host}:${port}/api/state` }));
      assert.deepEqual(await statuses(there, ...states), [401, 401]);
      const headers = { authorization: `Bearer ${token}` };
      assert.deepEqual(await statuses(there, ...states.map((each) => ({ ...each, headers }))), [200, 200]);
      const local = ['[::1]', '127.0.0.1', 'localhost'].map((host) => ({ url: `http://${host}:${port}/api/state` }));
      assert.deepEqual(await statuses(here, ...local, ...states), [200, 200, 200, 200, 200]);
      assert.deepEqual(await opened(product, here), [product.http, `http://10.9.0.1:${port}/?token=${token}`]);
    }
    await using product = await Product.start({ within: here.within, http: ['--http', '[::1]:0'] });
    const { port } = new URL(product.http);
    assert.equal(product.http, `http://[::1]:${port}`);
    assert.deepEqual(await statuses(here, { url: `${product.http}/api/state` }), [200]);
    assert.deepEqual(await statuses(there, { url: `http://[2001:db8:9::1]:${port}/api/state` }), [0]);
    assert.deepEqual(await opened(product, here), [product.http]);
    assert.throws(() => tokenOf(product), 'nothing needs a token');
  },
);
