import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { type Clip, makeClip } from '../support/clips.ts';
import { pushWithFfmpeg, pushWithFfmpeg8 } from '../support/peers.ts';
import { CANVAS, Product } from '../support/product.ts';
import { RingWatch } from '../support/ring-watch.ts';
import { nginx, nodeMediaServer, RtmpServerProgram } from '../support/rtmp-servers.ts';
import { assertInOrder, assertLooks, threeOf } from '../support/showing.ts';
import { needs } from '../support/tools.ts';
import { wholeCanvas } from '../support/view.ts';

const view = wholeCanvas(CANVAS);
const KEY = 'a-key-of-this-test';

let first: Clip;
let second: Clip;
before(async () => {
  first = await makeClip({ ...CANVAS, frames: 60, clip: 1, keyframeEvery: 30 });
  second = await makeClip({ ...CANVAS, frames: 60, clip: 2, keyframeEvery: 30 });
});

test('HEVC is shown through a server that supports Enhanced RTMP', {
  ...needs('ffmpeg'),
  timeout: 180_000,
}, async (t) => {
  const clip = await makeClip({ ...CANVAS, frames: 36, keyframeEvery: 12, codec: 'hevc', clip: 1 });
  await using server = await RtmpServerProgram.start(nodeMediaServer);
  await using product = await Product.start({ pull: server.url() });
  await using watch = new RingWatch({ ring: product.ring, view });
  await server.says(/start play/);
  await using push = await pushWithFfmpeg8(clip.file, server.url());
  assert.deepEqual(await push.end(), { code: 0, signal: null }, push.output);
  await watch.shows(clip, clip.frames - 2);
  t.diagnostic(`${(await assertLooks(threeOf(assertInOrder(watch, clip)), clip, view)).toFixed(1)} dB`);
});

for (const kind of [nginx, nodeMediaServer]) {
  const options = { ...needs('ffmpeg', kind.tool), timeout: 180_000 };

  test(`${kind.name}: its stream is shown, also after the server was restarted`, options, async (t) => {
    await using server = await RtmpServerProgram.start(kind);
    const url = server.url(`live/${KEY}`);
    await using product = await Product.start({ pull: url });
    await using watch = new RingWatch({ ring: product.ring, view });

    await using push = await pushWithFfmpeg(first.file, url, { loop: true });
    await watch.shows(first, 20);
    const worst = await assertLooks(threeOf(assertInOrder(watch, first)), first, view);
    t.diagnostic(`${worst.toFixed(1)} dB`);

    await server.kill();
    await watch.becomes('card');
    await push.end();
    await product.logsCode('RTMP_ERR_CONNECT');

    await server.start();
    await using _again = await pushWithFfmpeg(second.file, url, { loop: true });
    await watch.shows(second, 20);
    await assertLooks(threeOf(watch.of(second)), second, view);
    assert.ok(!product.program.output.includes(KEY), 'the key was logged');
    assert.deepEqual(await product.interrupt(), { code: 0, signal: null }, product.program.output);
  });

  test(`${kind.name}: a publisher ends and comes back`, options, async () => {
    await using server = await RtmpServerProgram.start(kind);
    await using product = await Product.start({ pull: server.url() });
    await using watch = new RingWatch({ ring: product.ring, view });
    await using push = await pushWithFfmpeg(first.file, server.url());
    await watch.shows(first, 20);
    assert.equal((await push.end()).code, 0, push.output);
    await watch.becomes('card');
    await using _again = await pushWithFfmpeg(second.file, server.url(), { loop: true });
    await watch.shows(second, 20);
  });
}
