/** The owner of this computer sees what the running program does, and can always end the stream of a sender. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { type CameraState, type ProgramState, programState } from '@rtmp-vcam/api';
import * as v from 'valibot';
import { type Clip, makeClip } from '../support/clips.ts';
import { networkAddress } from '../support/network.ts';
import { pushWithFfmpeg } from '../support/peers.ts';
import { freePort } from '../support/ports.ts';
import { CANVAS, Product, runCommand } from '../support/product.ts';
import { RingWatch } from '../support/ring-watch.ts';
import { nodeMediaServer, RtmpServerProgram } from '../support/rtmp-servers.ts';
import { isInstalled, needs } from '../support/tools.ts';
import { wholeCanvas } from '../support/view.ts';
import { until } from '../support/wait.ts';

const view = wholeCanvas(CANVAS);
const KEY = 'a-key-of-this-test';
const timeout = 120_000;
const options = { ...needs('ffmpeg'), timeout };
const network = networkAddress === undefined ? { skip: 'needs a network interface' } : needs('ffmpeg');

let clip: Clip;
let other: Clip;
before(async () => {
  if (!isInstalled('ffmpeg')) return;
  clip = await makeClip({ ...CANVAS, frames: 60, clip: 1, keyframeEvery: 30 });
  other = await makeClip({ ...CANVAS, frames: 60, clip: 2, keyframeEvery: 30 });
});

async function statesOf(env: NodeJS.ProcessEnv, ...args: readonly string[]): Promise<ProgramState[]> {
  const { code, stdout, stderr } = await runCommand(['status', '--json', ...args], env);
  assert.equal(code, 0, stderr);
  return v.parse(v.array(programState), JSON.parse(stdout));
}

async function cameraOf(product: Product): Promise<CameraState> {
  const [state] = await statesOf(product.env);
  return state?.cameras[0] ?? assert.fail('no camera');
}

test('status says what the program does from its start to its end', options, async () => {
  const product = await Product.start({ args: ['--key', KEY, '--name', 'Studio'] });
  {
    await using _ = product;
    const waiting = await product.command('status');
    assert.equal(waiting.code, 0, waiting.stderr);
    const { program, port, http } = product;
    assert.ok(waiting.stdout.includes(`pid ${program.pid}), port ${port}, page ${http}\n\nStudio\n`), waiting.stdout);
    assert.match(waiting.stdout, /State +waiting for a stream/);

    await using watch = new RingWatch({ ring: product.ring, view });
    await using _push = await pushWithFfmpeg(clip.file, `rtmp://127.0.0.1:${product.port}/live/${KEY}`, { loop: true });
    await watch.shows(clip, 10);
    const live = await until('a bit rate and a frame rate', async () => {
      const camera = await cameraOf(product);
      return camera.bitrate > 0 && (camera.stream?.fps ?? 0) > 0 && camera;
    });
    assert.equal(live.state, 'live');
    const { sender, stream, ring, device } = live;
    assert.ok(sender !== null && stream !== null);
    assert.deepEqual([sender.address, sender.encoder, sender.protocol], ['127.0.0.1', 'FFmpeg', 'rtmp']);
    assert.ok(Math.abs(Date.parse(sender.since) - Date.now()) < 600_000);
    assert.deepEqual([stream.width, stream.height, ring, device], [CANVAS.width, CANVAS.height, product.ring, null]);
    const { stdout } = await product.command('status');
    assert.match(
      stdout,
      /State +live\n +Sender +FFmpeg from 127\.0\.0\.1, since .*over rtmp:\/\/\n +Path +live\/\*\*\*\n/,
    );
    for (const text of [stdout, JSON.stringify(live)]) assert.ok(!text.includes(KEY), 'the key is shown');
  }
  const ended = await product.command('status', '--json');
  assert.deepEqual([ended.code, ended.stdout], [3, '[]\n']);
  assert.match(
    ended.stderr,
    /^✗ No rtmp-vcam of this user is running.*\[APP_ERR_NOT_RUNNING\]\n {2}→ .*rtmp-vcam run\n$/,
  );
});

test('disconnect gives the camera to the owner, although the other encoder connects again at once', {
  ...network,
  timeout,
}, async () => {
  // The last picture of the stranger must not be held either.
  await using product = await Product.start({ args: ['--host', '0.0.0.0', '--key', KEY, '--hold', '1h'] });
  await using watch = new RingWatch({ ring: product.ring, view });
  const theirs = `rtmp://${networkAddress}:${product.port}/live/${KEY}`;
  await using stranger = await pushWithFfmpeg(clip.file, theirs, { loop: true });
  await watch.shows(clip, 10);

  await using early = await pushWithFfmpeg(other.file, product.url);
  assert.notEqual((await early.end()).code, 0);
  const busy = await until('the log to say who has the camera', () => {
    return product.logs.find(({ code }) => code === 'RTMP_ERR_PATH_BUSY');
  });
  assert.match(`${busy['fix']}`, /rtmp-vcam disconnect/);

  const done = await product.command('disconnect');
  assert.equal(done.code, 0, done.stderr);
  assert.match(done.stdout, new RegExp(`^Disconnected FFmpeg from ${networkAddress}, which had the camera since`));
  assert.match(done.stdout, /kept out for 60 s/);
  assert.notEqual((await stranger.end()).code, 0);
  assert.match(
    stranger.output,
    /The owner of the server has disconnected this publisher: it may publish again in 60 s/,
  );
  await watch.becomes('card');
  await product.logsCode('RTMP_ERR_KEPT_OUT');

  await using again = await pushWithFfmpeg(clip.file, theirs.replace('/live/', '/another/'));
  assert.notEqual((await again.end()).code, 0);
  assert.match(again.output, /has disconnected this publisher/);
  const { keptOut, refused } = await cameraOf(product);
  assert.deepEqual(
    keptOut.map(({ address }) => address),
    [networkAddress],
  );
  assert.deepEqual(
    refused.map(({ code }) => code),
    ['RTMP_ERR_KEPT_OUT', 'RTMP_ERR_PATH_BUSY'],
  );

  await using owner = await pushWithFfmpeg(other.file, product.url, { loop: true });
  await watch.shows(other, 10);
  await using later = await pushWithFfmpeg(clip.file, theirs);
  assert.notEqual((await later.end()).code, 0);
  assert.match(later.output, /60 s after the present stream has ended/);
  assert.match((await product.command('status')).stdout, /Kept out +FFmpeg from .*, for as long as another sender/);
  await watch.goesOn(other);

  const undone = await product.command('disconnect', '--undo');
  assert.match(undone.stdout, new RegExp(`^May push again: FFmpeg from ${networkAddress}\\.\\n$`));
  await owner.kill();
  const shown = watch.of(clip).length;
  await using welcome = await pushWithFfmpeg(clip.file, theirs, { loop: true });
  await until('the other sender to be shown again', () => watch.of(clip).length > shown, {
    state: () => welcome.output,
  });
  assert.ok(!product.program.output.includes(KEY));
});

test('on this computer, the same encoder with the same path is kept out, and no other one', options, async () => {
  await using product = await Product.start();
  await using watch = new RingWatch({ ring: product.ring, view });
  await using first = await pushWithFfmpeg(clip.file, product.url, { loop: true });
  await watch.shows(clip, 10);
  const done = await product.command('disconnect', '--for', '5m', '--port', String(product.port));
  assert.match(done.stdout, /kept out for 5 min/);
  assert.notEqual((await first.end()).code, 0);
  await using again = await pushWithFfmpeg(clip.file, product.url);
  assert.notEqual((await again.end()).code, 0);
  assert.match(again.output, /may publish again in 5 min/);
  await using another = await pushWithFfmpeg(other.file, `${product.server}/another`, { loop: true });
  await watch.shows(other, 10);
  const atOnce = await product.command('disconnect', '--for', '0', '--ring', product.ring);
  assert.match(atOnce.stdout, /may connect again at once/);
  assert.notEqual((await another.end()).code, 0);
  assert.deepEqual((await cameraOf(product)).keptOut.length, 1);
});

test('disconnect without a sender says so, and a stream that is pulled has no sender to disconnect', {
  timeout,
}, async () => {
  await using product = await Product.start();
  assert.deepEqual(await product.command('disconnect'), { code: 0, stdout: 'No sender has the camera.\n', stderr: '' });
  assert.equal((await product.command('disconnect', '--undo')).stdout, 'Nobody is kept out.\n');
  assert.match((await product.command('disconnect', '--undo', '--for', '5s')).stderr, /--for has no meaning beside it/);
  assert.equal((await product.command('disconnect', '--for', '25h')).code, 2);

  const server = `rtmp://127.0.0.1:${await freePort()}/live`;
  await using pulling = await Product.start({ pull: `${server}/${KEY}` });
  const { code, stderr } = await pulling.command('disconnect');
  assert.equal(code, 1);
  assert.match(stderr, /pulls its stream.*\[APP_ERR_PULLED\]/);
  const { stdout } = await pulling.command('status');
  assert.ok(stdout.includes(`Pulled from ${server}/…`), stdout);
  assert.ok(!stdout.includes(KEY));
});

test('a stream that is pulled has a status too', options, async () => {
  await using server = await RtmpServerProgram.start(nodeMediaServer);
  const url = server.url(`live/${KEY}`);
  await using product = await Product.start({ pull: url });
  await using watch = new RingWatch({ ring: product.ring, view });
  await using _push = await pushWithFfmpeg(clip.file, url, { loop: true });
  await watch.shows(clip, 10);
  const [state] = await statesOf(product.env, '--ring', product.ring);
  const { sender, stream, pull } = state?.cameras[0] ?? assert.fail('no camera');
  assert.deepEqual([state?.port, pull], [null, url.replace(KEY, '…')]);
  assert.deepEqual(
    [sender?.address, sender?.path, sender?.protocol, stream?.width],
    [null, null, 'rtmp', CANVAS.width],
  );
  assert.equal((await product.command('disconnect')).code, 1);
  await watch.goesOn(clip);
});

test('several programs are told apart, and one that was killed is forgotten', { timeout }, async () => {
  await using first = await Product.start();
  const { env } = first;
  await using second = await Product.start({ env });
  assert.equal((await statesOf(env)).length, 2);
  assert.equal((await statesOf(env, '--port', String(second.port)))[0]?.pid, second.program.pid);
  assert.equal((await statesOf(env, '--ring', first.ring))[0]?.pid, first.program.pid);
  const unclear = await first.command('disconnect');
  assert.equal(unclear.code, 1);
  assert.match(
    unclear.stderr,
    new RegExp(`Several .*--port ${first.port}.*\\[APP_ERR_SEVERAL_RUNNING\\]\\n.*--port or --ring`),
  );

  const folder = join(`${env['XDG_RUNTIME_DIR']}`, 'rtmp-vcam');
  await second.program.kill();
  assert.equal(readdirSync(folder).length, 4);
  assert.deepEqual(
    (await statesOf(env)).map(({ pid }) => pid),
    [first.program.pid],
  );
  assert.deepEqual(readdirSync(folder).toSorted(), [`${first.program.pid}.json`, `${first.program.pid}.sock`]);
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`${signal} leaves no file of the running program`, { timeout }, async () => {
    await using product = await Product.start();
    const folder = `${product.env['XDG_RUNTIME_DIR']}`;
    assert.equal(readdirSync(join(folder, 'rtmp-vcam')).length, 2);
    assert.equal((await product.program.stop(signal)).code, 0);
    assert.deepEqual(readdirSync(folder), []);
  });
}

const another = { skip: process.getuid?.() === 0 ? false : 'only root can act as another user', timeout };

test('another user of this computer can neither see nor disconnect anything', another, async () => {
  await using product = await Product.start();
  const folder = join(`${product.env['XDG_RUNTIME_DIR']}`, 'rtmp-vcam');
  // Only the folder itself stands in the way.
  for (const each of [product.configFolder, join(folder, '..')]) chmodSync(each, 0o755);
  assert.equal(statSync(folder).mode & 0o777, 0o700);
  const socket = join(folder, `${product.program.pid}.sock`);
  const script = `
    process.setgroups([]); process.setgid(65534); process.setuid(65534);
    require('node:net').connect(process.argv[1]).on('connect', () => console.log('open')).on('error', ({ code }) => console.log(code));`;
  const asNobody = spawnSync(process.execPath, ['-e', script, socket], { encoding: 'utf8' });
  assert.equal(asNobody.stdout, 'EACCES\n', asNobody.stderr);
  assert.equal((await product.command('status')).code, 0);
});
