import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { type Clip, makeClip } from '../support/clips.ts';
import { pushWithFfmpeg } from '../support/peers.ts';
import { CANVAS } from '../support/product.ts';
import { Relay } from '../support/relay.ts';
import { RingWatch } from '../support/ring-watch.ts';
import { sharedProduct } from '../support/shared-product.ts';
import { assertInOrder, assertLooks, threeOf } from '../support/showing.ts';
import { needs } from '../support/tools.ts';
import { wholeCanvas } from '../support/view.ts';
import { until } from '../support/wait.ts';

// Each test may begin with the last picture of the test before it, which the camera holds for a while.
const view = wholeCanvas(CANVAS);
const options = { ...needs('ffmpeg'), timeout: 120_000 };
const product = sharedProduct();
let old: Clip;
let young: Clip;
before(async () => {
  old = await makeClip({ ...CANVAS, frames: 60, clip: 1, keyframeEvery: 30 });
  young = await makeClip({ ...CANVAS, frames: 60, clip: 2, keyframeEvery: 30 });
});

for (const path of ['test', 'another']) {
  test(`a second publisher from the same address takes over, as /live/${path}`, options, async (t) => {
    await using watch = new RingWatch({ ring: product().ring, view });
    await using first = await pushWithFfmpeg(old.file, product().url, { loop: true });
    await watch.shows(old, 10);
    const { cards } = watch;
    await using second = await pushWithFfmpeg(young.file, `${product().server}/${path}`);
    await watch.shows(young, 40);

    const clips = watch.frames.map(({ number }) => number?.clip ?? -1);
    const shown = clips.slice(clips.indexOf(old.clip));
    assert.ok(!clips.includes(-1), 'a picture is mixed from two streams');
    assert.deepEqual(
      shown,
      shown.toSorted((a, b) => a - b),
      'the old stream is shown after the new one',
    );
    assert.equal(watch.cards, cards, 'a card was shown in between');
    const worst = await assertLooks(threeOf(assertInOrder(watch, young)), young, view);
    t.diagnostic(`${worst.toFixed(1)} dB`);

    assert.notEqual((await first.end()).code, 0, 'the first publisher was not disconnected');
    await product().logsCode('RTMP_ERR_TAKEN_OVER');
    assert.equal((await second.end()).code, 0, second.output);
  });
}

test('a publisher from another address is refused while the first one sends', options, async () => {
  await using watch = new RingWatch({ ring: product().ring, view });
  await using first = await pushWithFfmpeg(old.file, product().url, { loop: true });
  await watch.shows(old, 10);
  const held = watch.of(young).length;
  await using elsewhere = await Relay.start(product().port, { from: '127.0.0.2' });
  await using second = await pushWithFfmpeg(young.file, elsewhere.url);
  assert.notEqual((await second.end()).code, 0);
  assert.match(
    second.output,
    /shows FFmpeg from 127\.0\.0\.1 since [\d:]{8} \(for \d+ s\) \(NetStream\.Publish\.BadName\)/,
  );
  await product().logsCode('RTMP_ERR_PATH_BUSY');
  await watch.goesOn(old);
  assert.ok(first.isRunning);
  assert.equal(watch.of(young).length, held);
});

test('a publisher from another address takes over from one that has stopped sending', options, async () => {
  await using watch = new RingWatch({ ring: product().ring, view });
  await using first = await pushWithFfmpeg(old.file, product().url, { loop: true });
  await watch.shows(old, 10);
  const held = watch.of(young).length;
  first.signal('SIGSTOP');
  await using elsewhere = await Relay.start(product().port, { from: '127.0.0.2' });
  // Encoders retry. This one does too, until the first publisher has been silent for two seconds.
  await until('the second publisher to be accepted', async () => {
    await using second = await pushWithFfmpeg(young.file, elsewhere.url);
    await until('it to be accepted or refused', () => !second.isRunning || watch.of(young).length > held);
    return watch.of(young).length > held;
  });
  await product().logsCode('RTMP_ERR_TAKEN_OVER');
});
