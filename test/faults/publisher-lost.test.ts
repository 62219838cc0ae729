import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { type Clip, makeClip } from '../support/clips.ts';
import { pushWithFfmpeg } from '../support/peers.ts';
import { CANVAS } from '../support/product.ts';
import { assertNextPushShows } from '../support/recovery.ts';
import { Relay } from '../support/relay.ts';
import { RingWatch } from '../support/ring-watch.ts';
import { sharedProduct } from '../support/shared-product.ts';
import { assertLooks } from '../support/showing.ts';
import { needs } from '../support/tools.ts';
import { wholeCanvas } from '../support/view.ts';

const view = wholeCanvas(CANVAS);
const options = { ...needs('ffmpeg'), timeout: 120_000 };

const product = sharedProduct();
let lost: Clip;
let next: Clip;
before(async () => {
  lost = await makeClip({ ...CANVAS, frames: 60, clip: 1, keyframeEvery: 30 });
  next = await makeClip({ ...CANVAS, frames: 60, clip: 2 });
});

test('a publisher is ended by kill -9', options, async (t) => {
  await using watch = new RingWatch({ ring: product().ring, view });
  await using push = await pushWithFfmpeg(lost.file, product().url, { loop: true });
  await watch.shows(lost, 10);
  await push.kill();
  await watch.becomes('card');
  await assertNextPushShows(product(), next, t);
});

test('a publisher is ended by kill -9, and another one starts at once', options, async (t) => {
  await using watch = new RingWatch({ ring: product().ring, view });
  await using push = await pushWithFfmpeg(lost.file, product().url, { loop: true });
  await watch.shows(lost, 10);
  await push.kill();
  await assertNextPushShows(product(), next, t);
});

test('a publisher hangs with its connection open', options, async (t) => {
  await using watch = new RingWatch({ ring: product().ring, view });
  await using push = await pushWithFfmpeg(lost.file, product().url, { loop: true });
  await watch.shows(lost, 10);
  push.signal('SIGSTOP');
  await watch.becomes('holding');
  await assertNextPushShows(product(), next, t);
});

test('a half-open connection: the publisher has ended, and the server does not learn of it', options, async (t) => {
  await using relay = await Relay.start(product().port, { stallAfter: 150_000 });
  await using watch = new RingWatch({ ring: product().ring, view });
  await using push = await pushWithFfmpeg(lost.file, relay.url, { loop: true });
  await watch.shows(lost);
  await watch.becomes('card');
  await push.kill();
  await product().logsCode('RTMP_ERR_IDLE');
  await assertNextPushShows(product(), next, t);
});

test('a publisher pauses and goes on later', options, async (t) => {
  await using watch = new RingWatch({ ring: product().ring, view });
  await using push = await pushWithFfmpeg(lost.file, product().url, { loop: true });
  await watch.shows(lost, 10);
  push.signal('SIGSTOP');
  await watch.becomes('holding');
  const before = watch.of(lost).length;
  const { cards } = watch;
  push.signal('SIGCONT');
  await watch.becomes('live');
  await watch.goesOn(lost, 10);
  assert.equal(watch.cards, cards, 'the last picture stayed');
  await assertLooks(watch.of(lost).slice(before), lost, view);
  assert.ok(push.isRunning, 'the publisher lost its connection');
  await assertNextPushShows(product(), next, t);
});
