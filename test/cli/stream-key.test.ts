import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { type Clip, makeClip } from '../support/clips.ts';
import { networkAddress } from '../support/network.ts';
import { pushWithFfmpeg } from '../support/peers.ts';
import { CANVAS, Product } from '../support/product.ts';
import { RingWatch } from '../support/ring-watch.ts';
import { needs } from '../support/tools.ts';
import { wholeCanvas } from '../support/view.ts';
import { until } from '../support/wait.ts';

const view = wholeCanvas(CANVAS);
const KEY = 'a-key-of-this-test';

const network = networkAddress === undefined ? { skip: 'needs a network interface' } : needs('ffmpeg');
const options = { ...network, timeout: 120_000 };

let clip: Clip;
before(async () => {
  clip = await makeClip({ ...CANVAS, frames: 60, clip: 2 });
});

test('publishers in the network need the stream key, which is never logged', options, async () => {
  await using product = await Product.start({ args: ['--host', '0.0.0.0', '--key', KEY, '--verbose'] });
  await using watch = new RingWatch({ ring: product.ring, view });
  const server = `rtmp://${networkAddress}:${product.port}/live`;

  await using stranger = await pushWithFfmpeg(clip.file, `${server}/another-key`);
  assert.notEqual((await stranger.end()).code, 0);
  await product.logsCode('RTMP_ERR_KEY');
  assert.deepEqual(watch.frames, []);

  await using friend = await pushWithFfmpeg(clip.file, `${server}/${KEY}`);
  await watch.shows(clip, 20);
  await friend.kill();
  assert.ok(!product.program.output.includes(KEY), 'the key was logged');
  assert.ok(
    !product.program.output.includes('another-key'),
    'a wrong key was logged, which may be the key of another camera',
  );
});

test('--open accepts publishers without a key', options, async () => {
  await using product = await Product.start({ args: ['--host', '0.0.0.0', '--key', KEY, '--open'] });
  await using watch = new RingWatch({ ring: product.ring, view });
  await using _push = await pushWithFfmpeg(clip.file, `rtmp://${networkAddress}:${product.port}/live/whatever`);
  await watch.shows(clip, 20);
});

test(
  'a publisher that tries wrong keys again and again has to wait, and its error says how long',
  options,
  async () => {
    await using product = await Product.start({ args: ['--host', '0.0.0.0', '--key', KEY] });
    const url = `rtmp://${networkAddress}:${product.port}/live/a-guess`;
    const tries = async (): Promise<string> => {
      await using stranger = await pushWithFfmpeg(clip.file, url);
      assert.notEqual((await stranger.end()).code, 0);
      return stranger.output;
    };
    assert.match(await tries(), /Wrong or missing stream key/);
    // A wait ends at a random moment, so a try may be checked in between.
    await until('a try that has to wait', async () => {
      return /Too many wrong keys or passwords: this address has to wait up to \d+ s/.test(await tries());
    });
    await product.logsCode('RTMP_ERR_BRAKE');
  },
);

test('--allow accepts the addresses on its list and this computer', options, async () => {
  const list = ['--allow', '203.0.113.0/25,203.0.113.200'];
  await using product = await Product.start({ args: ['--host', '0.0.0.0', '--open', ...list] });
  await using stranger = await pushWithFfmpeg(clip.file, `rtmp://${networkAddress}:${product.port}/live/x`);
  assert.notEqual((await stranger.end()).code, 0);
  await product.logsCode('RTMP_ERR_ADDRESS');
  await using watch = new RingWatch({ ring: product.ring, view });
  await using _push = await pushWithFfmpeg(clip.file, product.url);
  await watch.shows(clip, 20);
});
