import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { test } from 'node:test';
import { type LogLine, programState } from '@rtmp-vcam/api';
import * as v from 'valibot';
import { temporaryFolder } from '../../packages/rtmp-vcam/src/testing/temporary-folder.ts';
import { Product, runCommand } from '../support/product.ts';
import { until } from '../support/wait.ts';

const options = { timeout: 120_000 };

test('the API tells the state and changes settings, and other commands know where it is', options, async () => {
  await using product = await Product.start();
  const state = v.parse(programState, await (await fetch(`${product.http}/api/state`)).json());
  assert.deepEqual([state.http, state.port, state.pid], [product.http, product.port, product.program.pid]);
  assert.equal(await (await fetch(`${product.http}/healthz`)).text(), 'ok\n');
  const headers = { 'content-type': 'application/json' };
  const patch = { method: 'PATCH', headers, body: JSON.stringify({ mirror: true, hold: '5s' }) };
  const patched = await fetch(`${product.http}/api/cameras/1`, patch);
  assert.equal(patched.status, 200, await patched.text());
  const wrong = await fetch(`${product.http}/api/cameras/1`, { ...patch, body: '{"rotate":45}' });
  assert.deepEqual([wrong.status, (await wrong.text()).includes('APP_ERR_SETTING')], [400, true]);
  const status = await product.command('status', '--json');
  const [listed] = JSON.parse(status.stdout);
  assert.deepEqual([listed.http, listed.cameras[0].settings.hold], [product.http, '5s']);
});

/** Reads an event stream until it is closed or ends. */
class Events implements AsyncDisposable {
  text = '';
  isOver = false;
  readonly #abort = new AbortController();
  readonly #reading: Promise<void>;

  constructor(url: string) {
    this.#reading = this.#read(url).finally(() => {
      this.isOver = true;
    });
  }

  logs(): LogLine[] {
    return [...this.text.matchAll(/^event: log\ndata: (.*)\n$/gm)].map(([, json = '']) => JSON.parse(json));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#abort.abort();
    await this.#reading;
  }

  async #read(url: string): Promise<void> {
    try {
      const { body } = await fetch(url, { signal: this.#abort.signal });
      const decoder = new TextDecoder();
      for await (const part of body ?? []) this.text += decoder.decode(part, { stream: true });
    } catch {
      // The server or this test has ended it.
    }
  }
}

test('events tell the state and the log, and Ctrl-C ends them at once', options, async () => {
  await using product = await Product.start();
  const streams = Array.from({ length: 10 }, () => new Events(`${product.http}/api/events`));
  await until('states', () => streams.every(({ text }) => text.split('event: state').length > 2));
  await product.command('pause');
  await until('the new state', () => streams.every(({ text }) => text.includes('"paused":true')));
  await until('the first lines of the log', () =>
    streams.every((each) => each.logs().some(({ message }) => message === 'ready')),
  );
  assert.deepEqual(await product.interrupt(), { code: 0, signal: null }, product.program.output);
  await until('the streams to end', () => streams.every(({ isOver }) => isOver));
});

test('a second copy takes one of the next ports, and says which', options, async () => {
  await using first = await Product.start({ http: [] });
  await using second = await Product.start({ http: [] });
  const ports = [first, second].map(({ http }) => Number(new URL(http).port));
  assert.notEqual(ports[0], ports[1]);
  for (const port of ports) assert.ok(port >= 8935 && port <= 8955, String(port));
  for (const { http } of [first, second]) assert.equal((await fetch(`${http}/healthz`)).status, 200);
});

test('a port that was given and is in use is an error with its remedy', options, async () => {
  await using first = await Product.start();
  const { port } = new URL(first.http);
  await using second = await Product.launch({ http: ['--http', port] });
  assert.equal((await second.program.end()).code, 1);
  const said = second.program.output;
  assert.match(said, new RegExp(`Port ${port} is in use by another rtmp-vcam \\(pid ${first.program.pid}\\)`));
  assert.match(said, /or choose another port: --http \d+/);
  assert.doesNotMatch(said, /^ +at /m);
});

test('other mistakes with --http are errors with their remedies, too', options, async () => {
  for (const [http, said] of [
    [['--http', '203.0.113.9:8935'], /203\.0\.113\.9 is not an address of this computer.*--http 0\.0\.0\.0:8935/s],
    [['--http', 'nonsense'], /--http cannot be "nonsense".*such as 127\.0\.0\.1:8935/s],
    [['--http', '45671', '--port', '45671'], /--http and --port are both 45671/],
  ] as const) {
    await using product = await Product.launch({ http });
    assert.equal((await product.program.end()).code !== 0, true);
    assert.match(product.program.output, said);
  }
});

test('without a page nothing listens, and the camera works', options, async () => {
  await using product = await Product.start({ http: ['--no-http'] });
  assert.throws(() => product.http);
  const status = await product.command('status', '--json');
  assert.equal(JSON.parse(status.stdout)[0].http, null);
  const listening = spawnSync('ss', ['-Hltnp'], { encoding: 'utf8' }).stdout;
  const own = listening.split('\n').filter((line) => line.includes(`pid=${product.program.pid},`));
  if (listening !== '') assert.equal(own.length, 1, listening);
});

test('for other computers there is a token, which is not logged', options, async () => {
  await using product = await Product.start({ http: ['--http', '0.0.0.0:0'] });
  assert.match(product.http, /^http:\/\/127\.0\.0\.1:\d+$/);
  assert.equal((await fetch(`${product.http}/api/state`)).status, 200);
  assert.doesNotMatch(product.program.output, /token/);
});

test('a browser that opens the RTMP port reads where the page is, or that there is none', options, async () => {
  await using product = await Product.start();
  const wrong = `http://127.0.0.1:${product.port}/live/some-key`;
  const answer = await fetch(wrong);
  assert.equal(answer.status, 400);
  const text = await answer.text();
  assert.equal(text, `Senders push RTMP streams to this port of rtmp-vcam. Its page is at ${product.http}\n`);
  await product.logsCode('RTMP_ERR_HANDSHAKE_HTTP');
  assert.match(product.program.output, new RegExp(`"fix":"Open the page at ${product.http}"`));
  await using alone = await Product.start({ http: ['--no-http'] });
  const other = await (await fetch(`http://127.0.0.1:${alone.port}/`)).text();
  assert.equal(other, 'Senders push RTMP streams to this port of rtmp-vcam. It runs without a page.\n');
});

test('rtmp-vcam open opens the page in the browser, or prints where it is', options, async () => {
  await using product = await Product.start();
  const headless = { DISPLAY: '', WAYLAND_DISPLAY: '', SSH_CONNECTION: '' };
  const printed = await runCommand(['open'], { ...product.env, ...headless });
  assert.deepEqual(printed, { code: 0, stdout: `${product.http}\n`, stderr: '' });
  const bin = join(product.configFolder, 'bin');
  mkdirSync(bin);
  const opener = `#!/bin/sh\necho "$@" > '${join(bin, 'opened')}'\n`;
  for (const name of ['xdg-open', 'open']) writeFileSync(join(bin, name), opener, { mode: 0o755 });
  const env = { ...product.env, ...headless, DISPLAY: ':99', PATH: `${bin}${delimiter}${process.env['PATH']}` };
  assert.deepEqual(await runCommand(['open', '--port', String(product.port)], env), {
    code: 0,
    stdout: `Opened ${product.http}\n`,
    stderr: '',
  });
  assert.equal(readFileSync(join(bin, 'opened'), 'utf8'), `${product.http}\n`);
  const other = await runCommand(['open', '--port', '1'], env);
  assert.deepEqual([other.code, other.stderr.includes('APP_ERR_NOT_RUNNING')], [3, true], other.stderr);
});

test('rtmp-vcam open says so when the program has no page', options, async () => {
  await using product = await Product.start({ http: ['--no-http'] });
  const { code, stderr } = await product.command('open');
  assert.deepEqual([code, /has no page/.test(stderr), /--no-http/.test(stderr)], [1, true, true], stderr);
});

test('SIGHUP leaves the page where it is, and says that only the next start uses another place', options, async (t) => {
  const file = join(temporaryFolder(t), 'rtmp-vcam.toml');
  writeFileSync(file, 'http = "127.0.0.1:0"\n');
  await using product = await Product.start({ http: [], args: ['--config', file] });
  for (const [index, http] of ['"0.0.0.0:0"', 'false'].entries()) {
    writeFileSync(file, `http = ${http}\n`);
    product.program.signal('SIGHUP');
    const answers = () => product.logs.filter(({ msg }) => msg === 'The config was read again');
    await until('the config to be read', () => answers().length > index, { state: () => product.program.output });
    const told = product.logs.filter(({ msg }) => msg === 'Only the next start uses the new http');
    assert.equal(told.length, index + 1, product.program.output);
    assert.equal(told[index]?.['fix'], 'Start rtmp-vcam again');
    assert.equal((await fetch(`${product.http}/healthz`)).status, 200);
  }
});
