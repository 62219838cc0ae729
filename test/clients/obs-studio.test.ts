import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Clip, makeClip } from '../support/clips.ts';
import { networkAddress } from '../support/network.ts';
import { pushWithFfmpeg } from '../support/peers.ts';
import { CANVAS, Product, startCommand } from '../support/product.ts';
import type { Program } from '../support/program.ts';
import { RingWatch } from '../support/ring-watch.ts';
import { assertLooks } from '../support/showing.ts';
import { needs } from '../support/tools.ts';
import { wholeCanvas } from '../support/view.ts';
import { until } from '../support/wait.ts';
import { ObsStudio } from './obs-studio.ts';

/** OBS starts slowly without a graphics card. */
const START_MS = 90_000;

const tools = needs('ffmpeg', 'obs', 'Xvfb', 'dbus-run-session');
const network = networkAddress === undefined ? { skip: 'needs a network interface' } : tools;
const timeout = 180_000;
const view = wholeCanvas(CANVAS);
const number = { clip: 9, frame: 0 };
const [KEY, USER, PASSWORD] = ['a-key-of-this-test', 'studio', 'a/pass?word#@:%2F+&'];

test('OBS Studio streams', { ...tools, timeout }, async (t) => {
  const still: Clip = { ...CANVAS, clip: 9, frames: 1, fps: '30', file: '', numbers: [number] };
  await using product = await Product.start();
  await using watch = new RingWatch({ ring: product.ring, view });
  await using obs = await ObsStudio.start({ server: product.server, key: 'test', size: CANVAS, number });
  const frames = await until(
    'thirty frames of OBS',
    () => (watch.of(still).length >= 30 ? watch.of(still) : undefined),
    {
      timeoutMs: START_MS,
      state: () => `${obs.program.output}\n${product.program.output}`,
    },
  );
  const worst = await assertLooks(frames.slice(-3), still, view);
  t.diagnostic(`${worst.toFixed(1)} dB`);
});

test('OBS Studio logs in with user and password', { ...network, timeout }, async () => {
  await using product = await productWithLogin();
  const login = { user: USER, password: PASSWORD };
  await using obs = await ObsStudio.start({ server: serverOf(product), key: 'any', size: CANVAS, number, login });
  await until('the publication', () => product.logs.some(({ msg }) => msg === 'Publication began'), {
    timeoutMs: START_MS,
    state: () => `${obs.program.output}\n${product.program.output}`,
  });
});

test('OBS Studio streams over TLS on a computer that trusts the certificate', {
  ...needs('unshare'),
  ...tools,
  timeout,
}, async () => {
  await using product = await Product.start();
  const env = { XDG_CONFIG_HOME: product.configFolder };
  await using made = await startCommand(['url', '--tls', '--port', String(product.port)], { env });
  assert.equal((await made.end()).code, 0, made.output);
  const trusted = join(product.configFolder, 'trusted');
  mkdirSync(trusted);
  const kept = readFileSync(join(product.configFolder, 'rtmp-vcam/tls.pem'), 'utf8');
  writeFileSync(join(trusted, 'ours.pem'), kept.replace(/-----BEGIN PRIVATE KEY[\s\S]*/, ''));
  const server = `rtmps://localhost:${product.port}/live`;
  await using obs = await ObsStudio.start({ server, key: 'test', size: CANVAS, number, trusted });
  const began = await until('the publication', () => product.logs.find(({ msg }) => msg === 'Publication began'), {
    timeoutMs: START_MS,
    state: () => `${obs.program.output}\n${product.program.output}`,
  });
  assert.equal(began['secure'], true);
});

test('OBS Studio that was taken over connects again by itself, but gets the camera only after its successor', {
  ...tools,
  timeout,
}, async () => {
  await using product = await Product.start();
  const begun = () => product.logs.filter(({ msg }) => msg === 'Publication began').length;
  await using obs = await ObsStudio.start({ server: product.server, key: 'test', size: CANVAS, number });
  const state = () => `${obs.program.output}\n${product.program.output}`;
  await until('OBS to publish', () => begun() === 1, { timeoutMs: START_MS, state });
  const clip = await makeClip({ ...CANVAS, frames: 60, clip: 1, keyframeEvery: 30 });
  await using successor = await pushWithFfmpeg(clip.file, product.url, { loop: true });
  await until('ffmpeg to take over', () => begun() === 2, { state });
  const refused = () => product.logs.filter(({ code }) => code === 'RTMP_ERR_PATH_BUSY');
  await until('OBS to try again', () => refused().length > 0, { timeoutMs: START_MS, state });
  assert.match(String(refused()[0]?.['msg']), /shows FFmpeg from 127\.0\.0\.1 since /);
  assert.equal(begun(), 2);
  assert.ok(successor.isRunning);
  successor.signal('SIGTERM');
  await until('OBS to publish again', () => begun() === 3, { timeoutMs: START_MS, state });
});

interface Refusal {
  readonly why: string;
  readonly start: () => Promise<Product>;
  readonly login?: { readonly user: string; readonly password: string };
  /** Another publisher is sending already. */
  readonly busy?: boolean;
  /** The line in the log of OBS. */
  readonly says: RegExp;
  readonly code: string;
}

const refusals: readonly Refusal[] = [
  {
    why: 'for a wrong key',
    start: () => Product.start({ args: ['--host', '0.0.0.0', '--key', KEY] }),
    says: /NetStream\.Publish\.Denied \(Wrong or missing stream key/,
    code: 'RTMP_ERR_KEY',
  },
  {
    why: 'for a wrong password',
    start: productWithLogin,
    login: { user: USER, password: 'another-word' },
    says: /Authentication failed: wrong password/,
    code: 'RTMP_ERR_LOGIN',
  },
  {
    why: 'because another publisher is sending',
    start: () => Product.start({ args: ['--host', '0.0.0.0', '--open'] }),
    busy: true,
    says: /Another publisher uses this path/,
    code: 'RTMP_ERR_PATH_BUSY',
  },
];

for (const { why, start, login, busy, says, code } of refusals) {
  test(`OBS Studio is refused ${why}, and logs the reason`, { ...network, timeout }, async () => {
    await using product = await start();
    await using _other = busy === true ? await pushForEver(product) : undefined;
    const auth = login === undefined ? {} : { login };
    const server = serverOf(product);
    await using obs = await ObsStudio.start({ server, key: 'not-the-key', size: CANVAS, number, ...auth });
    await until('OBS to log the reason', () => says.test(obs.program.output), {
      timeoutMs: START_MS,
      state: () => `${obs.program.output}\n${product.program.output}`,
    });
    await product.logsCode(code);
  });
}

/** Pushes from the loopback address without an end. */
async function pushForEver(product: Product): Promise<Program> {
  const clip = await makeClip({ ...CANVAS, frames: 60, clip: 1, keyframeEvery: 30 });
  const push = await pushWithFfmpeg(clip.file, product.url, { loop: true });
  await until('the other publication', () => product.logs.some(({ msg }) => msg === 'Picture'));
  return push;
}

function productWithLogin(): Promise<Product> {
  const args = ['--host', '0.0.0.0', '--key', KEY, '--user', USER];
  return Product.start({ args, env: { RTMP_VCAM_PASSWORD: PASSWORD } });
}

function serverOf({ port }: Product): string {
  return `rtmp://${networkAddress}:${port}/live`;
}

test('OBS Studio of a stranger that the owner disconnects connects again by itself, and does not get the camera', {
  ...network,
  timeout,
}, async (t) => {
  const clip = await makeClip({ ...CANVAS, frames: 60, clip: 2, keyframeEvery: 30 });
  await using product = await Product.start({ args: ['--host', '0.0.0.0', '--key', KEY] });
  await using watch = new RingWatch({ ring: product.ring, view });
  await using obs = await ObsStudio.start({ server: serverOf(product), key: KEY, size: CANVAS, number });
  const state = (): string => `${obs.program.output}\n${product.program.output}`;
  await until('frames of OBS', () => watch.of({ clip: 9 }).length > 3, { timeoutMs: START_MS, state });
  const done = await product.command('disconnect', '--for', '5m');
  assert.match(done.stdout, /^Disconnected OBS Studio \S+ from /);
  const refused = await until(
    'OBS to try again and be refused',
    () => product.logs.find(({ msg }) => /A sender was refused.*has disconnected this publisher/.test(`${msg}`)),
    { timeoutMs: START_MS, state },
  );
  t.diagnostic(`${refused['encoder']}: ${refused['msg']}`);
  await using _owner = await pushWithFfmpeg(clip.file, product.url, { loop: true });
  await watch.shows(clip, 10);
  await watch.goesOn(clip, 60);
});
