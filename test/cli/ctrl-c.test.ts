import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { test } from 'node:test';
import { VideoError } from '@rtmp-vcam/video-pipeline';
import { makeClip } from '../support/clips.ts';
import { pushWithFfmpeg } from '../support/peers.ts';
import { childrenOf, isAlive } from '../support/processes.ts';
import { CANVAS, Product, sharedMemoryOf } from '../support/product.ts';
import { RingWatch } from '../support/ring-watch.ts';
import { needs } from '../support/tools.ts';
import { wholeCanvas } from '../support/view.ts';
import { until } from '../support/wait.ts';

const options = { ...needs('ffmpeg'), timeout: 120_000 };

async function assertNothingLeft(product: Product, children: readonly number[]): Promise<void> {
  assert.deepEqual(sharedMemoryOf(product.ring), [], 'shared memory');
  await until('its child processes to end', () => !children.some(isAlive));
  const server = createServer().listen(product.port, '127.0.0.1');
  await once(server, 'listening');
  server.close();
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`${signal} without a publisher ends it, and it leaves nothing behind`, options, async (t) => {
    await using product = await Product.start();
    assert.notDeepEqual(sharedMemoryOf(product.ring), []);
    const children = childrenOf(product.program.pid);
    const start = performance.now();
    product.program.signal(signal);
    assert.deepEqual(await product.program.end(), { code: 0, signal: null }, product.program.output);
    t.diagnostic(`ended in ${(performance.now() - start).toFixed(0)} ms`);
    await assertNothingLeft(product, children);
  });
}

test('Ctrl-C ends it while there are a publisher, a silent connection and a reader of the ring', options, async (t) => {
  const clip = await makeClip({ ...CANVAS, frames: 60, clip: 1, keyframeEvery: 30 });
  await using product = await Product.start();
  await using watch = new RingWatch({ ring: product.ring, view: wholeCanvas(CANVAS) });
  await using push = await pushWithFfmpeg(clip.file, product.url, { loop: true });
  const silent = connect(product.port, '127.0.0.1').on('error', () => {});
  await watch.shows(clip, 10);

  const children = childrenOf(product.program.pid);
  const start = performance.now();
  assert.deepEqual(await product.interrupt(), { code: 0, signal: null }, product.program.output);
  t.diagnostic(`ended in ${(performance.now() - start).toFixed(0)} ms`);
  await assertNothingLeft(product, children);
  assert.notEqual((await push.end()).code, 0, 'the publisher was not disconnected');
  silent.destroy();
  await until('the reader to notice the end', () => watch.ended !== undefined);
  assert.ok(watch.ended instanceof VideoError && watch.ended.code === 'VIDEO_ERR_RING_CLOSED', String(watch.ended));
});

test('Ctrl-C ends it while it starts', options, async () => {
  await using product = await Product.launch();
  await until('the ring to exist', () => sharedMemoryOf(product.ring).length > 0 || !product.program.isRunning);
  assert.deepEqual(await product.interrupt(), { code: 0, signal: null }, product.program.output);
  assert.deepEqual(sharedMemoryOf(product.ring), []);
});
