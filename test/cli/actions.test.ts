/** What the page does with a running camera beside its settings, over the control socket. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { connect, demoAnswer, keepAnswer, keyAnswer, settingsAnswer } from '@rtmp-vcam/api';
import { encodePng, i420Size, RingReader } from '@rtmp-vcam/video-pipeline';
import * as v from 'valibot';
import { oneRunning } from '../../packages/rtmp-vcam/src/control/client/find-running.ts';
import { ask } from '../../packages/rtmp-vcam/src/control/client/request.ts';
import { temporaryFolder } from '../../packages/rtmp-vcam/src/testing/temporary-folder.ts';
import { type Clip, makeClip } from '../support/clips.ts';
import { networkAddress } from '../support/network.ts';
import { pushWithFfmpeg } from '../support/peers.ts';
import { childrenOf, isAlive } from '../support/processes.ts';
import { CANVAS, Product } from '../support/product.ts';
import { Relay } from '../support/relay.ts';
import { RingWatch } from '../support/ring-watch.ts';
import { cameraStateOf } from '../support/state.ts';
import { needs } from '../support/tools.ts';
import { wholeCanvas } from '../support/view.ts';
import { until } from '../support/wait.ts';

const canvas = { width: 320, height: 180 } as const;
const view = wholeCanvas(canvas);
const options = { ...needs('ffmpeg'), timeout: 180_000 };
const picture = ['--size', `${canvas.width}x${canvas.height}`, '--fps', '30', '--hold', '0'];

let clip: Clip;
before(async () => {
  clip = await makeClip({ ...canvas, frames: 120, clip: 1 });
});

/** Sends a request about a camera, as the page will. */
async function post<T>(product: Product, path: string, answer: v.GenericSchema<unknown, T>, body = {}): Promise<T> {
  const program = await oneRunning(product.env, {});
  return ask(program, { method: 'POST', path: `/api/cameras/${path}`, body, answer });
}

/** The error has this code, this text and a fix. */
function failsWith(code: string, text: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof Error && 'code' in error && 'fix' in error, String(error));
    assert.equal(error.code, code);
    assert.match(error.message, text);
    assert.notEqual(error.fix, '');
    return true;
  };
}

/** The processes that push its test picture. */
function demosOf({ program }: Product): number[] {
  return childrenOf(program.pid).filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('demo-process'));
}

const demo = (product: Product, on: boolean, id = '1') => post(product, `${id}/demo`, demoAnswer, { on });

test('the test picture is shown until it is switched off, or Ctrl-C ends the program', options, async () => {
  await using product = await Product.start({ picture });
  assert.equal((await cameraStateOf(product)).demo, false);
  assert.deepEqual(await demo(product, true), { demo: true });
  const [child = 0] = demosOf(product);
  const shown = await cameraStateOf(product);
  assert.deepEqual([shown.demo, shown.sender?.address], [true, '127.0.0.1']);
  assert.match(shown.sender?.encoder ?? '', /rtmp-vcam demo/);
  await until('the test picture', async () => (await cameraStateOf(product)).state === 'live');
  assert.deepEqual(await demo(product, true), { demo: true });
  assert.deepEqual(demosOf(product), [child]);
  assert.deepEqual(await demo(product, false), { demo: false });
  assert.ok(!isAlive(child));
  await until('no sender', async () => (await cameraStateOf(product)).sender === null);
  assert.equal((await cameraStateOf(product)).demo, false);

  // A sender that was disconnected is kept out; the next test picture is another sender.
  await demo(product, true);
  assert.match((await product.command('disconnect')).stdout, /Disconnected/);
  await until('its end', async () => !(await cameraStateOf(product)).demo);
  assert.deepEqual(await demo(product, true), { demo: true });
  const [last = 0] = demosOf(product);
  assert.equal((await product.interrupt()).code, 0);
  await until('the end of its process', () => !isAlive(last));
});

test('the test picture ends with a program that is killed', options, async () => {
  const product = await Product.launch({ picture });
  await using _ = product;
  await until('rtmp-vcam to be ready', () => product.logs.some(({ msg }) => msg === 'ready'));
  await demo(product, true);
  const [child = 0] = demosOf(product);
  product.program.signal('SIGKILL');
  await product.program.end();
  await until('the end of its process', () => !isAlive(child));
});

test('a sender takes over from the test picture, from anywhere, and is not taken over by it', options, async () => {
  await using product = await Product.start({ picture });
  await using relay = await Relay.start(product.port, { from: '127.0.0.9' });
  for (const url of [relay.url, product.url]) {
    await demo(product, true);
    await using watch = new RingWatch({ ring: product.ring, view });
    await using _push = await pushWithFfmpeg(clip.file, url, { loop: true });
    await watch.shows(clip);
    await until('the test picture to stop', async () => !(await cameraStateOf(product)).demo);
    await assert.rejects(demo(product, true), failsWith('APP_ERR_DEMO', /^FFmpeg has the camera$/));
    await watch.goesOn(clip);
  }
  assert.ok(!product.program.output.includes('RTMP_ERR_PATH_BUSY'), product.program.output);
});

test('each camera has its own test picture, and one that pulls has none', options, async () => {
  await using first = await Product.start({ picture });
  await using pulling = await Product.start({ picture, pull: first.url });
  await assert.rejects(demo(pulling, true), failsWith('APP_ERR_PULLED', /no test picture$/));
  await assert.rejects(demo(first, true, 'Nobody'), failsWith('APP_ERR_NO_CAMERA', /Nobody/));
});

/** The key in the URLs of a camera. */
async function keyOf(product: Product, id = '1'): Promise<string> {
  const program = await oneRunning(product.env, {});
  const { places } = await ask(program, { method: 'GET', path: `/api/cameras/${id}/connect`, answer: connect });
  return places[0]?.key ?? assert.fail('there is no URL');
}

/** What a phone reads on the picture of a ring; empty if there is no code. */
function codeIn(ring: string, folder: string): string {
  const reader = RingReader.open({ name: ring });
  try {
    const seen = new Uint8Array(i420Size(CANVAS.width, CANVAS.height));
    reader.next(seen, { after: 0 });
    const file = join(folder, 'picture.png');
    writeFileSync(file, encodePng(seen, CANVAS));
    return spawnSync('zbarimg', ['--quiet', '--raw', file], { encoding: 'utf8' }).stdout.trim();
  } finally {
    reader.close();
  }
}

const CAMERAS = `
[[camera]]
name = "Studio"

[[camera]]
name = "Drone"

[[camera]]
name = "Door"
key = "a-key-of-its-own"
`;

test('a new key counts for the next senders of all cameras that share it; the one that is connected goes on', {
  ...(networkAddress === undefined ? { skip: 'needs a network interface' } : needs('ffmpeg', 'zbarimg')),
  timeout: 180_000,
}, async (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, 'config.toml');
  writeFileSync(file, CAMERAS);
  const args = ['--host', '0.0.0.0', '--card', 'guide', '--verbose'];
  await using product = await Product.start({ args, env: { RTMP_VCAM_CONFIG: file } });
  const url = (key: string, app = 'live'): string => `rtmp://${networkAddress}:${product.port}/${app}/${key}`;
  const before = await keyOf(product);
  await until('the guide', () => codeIn(product.ring, folder).includes(before));
  await using watch = new RingWatch({ ring: product.ring, view: wholeCanvas(CANVAS), keep: 0 });
  await using push = await pushWithFfmpeg(clip.file, url(before), { loop: true });
  await until('the stream', () => watch.frames.some(({ info }) => info.state === 'live'));

  assert.deepEqual(await post(product, '2/key', keyAnswer), { made: true });
  const key = await keyOf(product);
  assert.notEqual(key, before);
  assert.equal(await keyOf(product, 'Drone'), key);
  assert.equal(await keyOf(product, 'Door'), 'a-key-of-its-own');
  assert.equal(readFileSync(join(product.configFolder, 'rtmp-vcam', 'stream-key'), 'utf8'), `${key}\n`);
  const shown = await cameraStateOf(product);
  assert.equal(shown.sender?.address, networkAddress, 'the sender goes on');
  assert.ok(push.isRunning);
  await until('the new key on the card of the other camera', () => codeIn(`${product.ring}_2`, folder).includes(key));

  await push.kill();
  await using stranger = await pushWithFfmpeg(clip.file, url(before));
  assert.notEqual((await stranger.end()).code, 0, 'the old key');
  await product.logsCode('RTMP_ERR_KEY');
  await using _drone = await pushWithFfmpeg(clip.file, url(key, 'drone'), { loop: true });
  await until('the sender with the new key', async () => (await cameraStateOf(product, 1)).sender !== null);

  // What is read again is the same key, so nothing is opened anew.
  product.program.signal('SIGHUP');
  await until('the config to be read again', () => product.logs.find(({ signal }) => signal === 'SIGHUP'));
  assert.notEqual((await cameraStateOf(product, 1)).sender, null);
  assert.ok(![key, before].some((secret) => product.program.output.includes(secret)), 'a key was logged');
  await assert.rejects(
    post(product, 'Door/key', keyAnswer),
    failsWith('APP_ERR_FIXED', /^The stream key is given by the config file\.$/),
  );
});

test('a key from a flag or variable stays, and the error says where it is from', options, async () => {
  for (const given of [{ args: ['--key', 'abcd1234'] }, { env: { RTMP_VCAM_KEY: 'abcd1234' } }]) {
    await using product = await Product.start({ picture, ...given });
    const where = 'args' in given ? /by --key\.$/ : /by RTMP_VCAM_KEY\.$/;
    await assert.rejects(post(product, '1/key', keyAnswer), failsWith('APP_ERR_FIXED', where));
    assert.equal(await keyOf(product), 'abcd1234');
  }
});

async function patch(product: Product, body: object): Promise<void> {
  const program = await oneRunning(product.env, {});
  await ask(program, { method: 'PATCH', path: '/api/cameras/1', body, answer: settingsAnswer });
}

test('settings are kept in the config file with its comments, and the next start has them', options, async (t) => {
  const file = join(temporaryFolder(t), 'config.toml');
  const text = '# The studio\nmirror = false # left to right\n\n# Notes\n';
  writeFileSync(file, text);
  const start = { picture: picture.slice(0, 4), env: { RTMP_VCAM_CONFIG: file } };
  {
    await using product = await Product.start(start);
    assert.deepEqual(await post(product, '1/keep', keepAnswer), { file, kept: [] });
    assert.equal(readFileSync(file, 'utf8'), text);
    await patch(product, { mirror: true, smooth: '80ms', paused: true });
    assert.deepEqual(await post(product, '1/keep', keepAnswer), { file, kept: ['mirror', 'smooth'] });
    assert.equal(
      readFileSync(file, 'utf8'),
      '# The studio\nmirror = true # left to right\nsmooth = "80ms"\n\n# Notes\n',
    );
    // What is kept is no change when the config is read again, so a later one stays.
    await patch(product, { mirror: false, paused: false });
    product.program.signal('SIGHUP');
    await until('the config to be read again', () => product.logs.find(({ signal }) => signal === 'SIGHUP'));
    assert.equal((await cameraStateOf(product)).settings.mirror, false);
  }
  await using again = await Product.start(start);
  const { mirror, smooth, paused } = (await cameraStateOf(again)).settings;
  assert.deepEqual({ mirror, smooth, paused }, { mirror: true, smooth: '80ms', paused: false });
});

test('a setting that a flag gives another value cannot be kept; without a file, one is made', options, async () => {
  await using product = await Product.start({ picture });
  await patch(product, { rotate: 90 });
  const { file, kept } = await post(product, '1/keep', keepAnswer);
  assert.deepEqual([file, kept], [join(product.configFolder, 'rtmp-vcam', 'config.toml'), ['rotate']]);
  assert.match(readFileSync(file, 'utf8'), /^rotate = 90$/m);
  await patch(product, { hold: '3s' });
  await assert.rejects(post(product, '1/keep', keepAnswer), failsWith('APP_ERR_FIXED', /^--hold gives hold another/));
});

test('a picture that is sent becomes the card, and can be kept', options, async () => {
  await using product = await Product.start({ picture });
  const white = new Uint8Array(encodePng(new Uint8Array(i420Size(320, 180)).fill(128).fill(235, 0, 320 * 180), canvas));
  const send = (body: Uint8Array<ArrayBuffer> | Buffer<ArrayBuffer>): Promise<Response> =>
    fetch(`${product.http}/api/cameras/1/card`, { method: 'POST', body, headers: { 'content-type': 'image/png' } });
  const refused = await send(Buffer.from('no picture'));
  assert.equal(refused.status, 400);
  assert.match(await refused.text(), /"code":"APP_ERR_SETTING".*"fix":"Send a PNG, JPEG or WebP file\."/);
  assert.equal((await send(new Uint8Array(9 * 2 ** 20))).status, 413);
  const answer = await send(white);
  assert.equal(answer.status, 200, product.program.output);
  const file = join(product.configFolder, 'rtmp-vcam', 'card-RTMP%20Virtual%20Camera.png');
  assert.equal(v.parse(settingsAnswer, await answer.json()).settings.card, file);
  assert.deepEqual(readFileSync(file), Buffer.from(white));
  const reader = RingReader.open({ name: product.ring });
  const seen = new Uint8Array(i420Size(320, 180));
  try {
    await until('the picture', () => {
      reader.next(seen, { after: 0 });
      return (seen[0] ?? 0) > 200 || undefined;
    });
  } finally {
    reader.close();
  }
  const { kept } = await post(product, '1/keep', keepAnswer);
  assert.deepEqual(kept, ['card']);
});
