import assert from 'node:assert/strict';
import { networkInterfaces } from 'node:os';
import { before, test } from 'node:test';
import { type Clip, makeClip } from '../support/clips.ts';
import { pushWithFfmpeg } from '../support/peers.ts';
import { CANVAS, Product } from '../support/product.ts';
import { RingWatch } from '../support/ring-watch.ts';
import { needs } from '../support/tools.ts';
import { wholeCanvas } from '../support/view.ts';

const view = wholeCanvas(CANVAS);
const KEY = 'a-key-of-this-test';

/** An address of this computer that is not loopback: who connects to it comes from it, like any other computer. */
const address = Object.values(networkInterfaces())
  .flatMap((infos) => infos ?? [])
  .find(({ internal, family }) => !internal && family === 'IPv4')?.address;
const network = address === undefined ? { skip: 'needs a network interface' } : needs('ffmpeg');
const options = { ...network, timeout: 120_000 };

let clip: Clip;
before(async () => {
  clip = await makeClip({ ...CANVAS, frames: 60, clip: 2 });
});

test('from the network the stream key is needed, and never logged', options, async () => {
  await using product = await Product.start({ args: ['--host', '0.0.0.0', '--key', KEY, '--verbose'] });
  await using watch = new RingWatch({ ring: product.ring, view });
  const server = `rtmp://${address}:${product.port}/live`;

  await using stranger = await pushWithFfmpeg(clip.file, `${server}/another-key`);
  assert.notEqual((await stranger.end()).code, 0);
  await product.logsCode('RTMP_ERR_KEY');
  assert.deepEqual(watch.frames, []);

  await using friend = await pushWithFfmpeg(clip.file, `${server}/${KEY}`);
  await watch.shows(clip, 20);
  await friend.kill();
  assert.ok(!product.program.output.includes(KEY), 'the key');
  assert.ok(!product.program.output.includes('another-key'), 'a key that was tried: it may be that of another camera');
});

test('--open lets anyone in', options, async () => {
  await using product = await Product.start({ args: ['--host', '0.0.0.0', '--key', KEY, '--open'] });
  await using watch = new RingWatch({ ring: product.ring, view });
  await using _push = await pushWithFfmpeg(clip.file, `rtmp://${address}:${product.port}/live/whatever`);
  await watch.shows(clip, 20);
});
