import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { test } from 'node:test';
import { makeClip } from '../support/clips.ts';
import { pushWithFfmpeg } from '../support/peers.ts';
import { CANVAS, Product } from '../support/product.ts';
import { assertNextPushShows } from '../support/recovery.ts';
import { RingWatch } from '../support/ring-watch.ts';
import { needs } from '../support/tools.ts';
import { wholeCanvas } from '../support/view.ts';
import { until } from '../support/wait.ts';

const CONNECTIONS = 200;
/** The limit for connections of one address that have not published yet. */
const ALLOWED = 8;

test('200 silent connections do not disturb a publisher', { ...needs('ffmpeg'), timeout: 120_000 }, async (t) => {
  const stays = await makeClip({ ...CANVAS, frames: 60, clip: 1, keyframeEvery: 30 });
  const next = await makeClip({ ...CANVAS, frames: 60, clip: 2 });
  await using product = await Product.start();
  await using watch = new RingWatch({ ring: product.ring, view: wholeCanvas(CANVAS) });
  await using push = await pushWithFfmpeg(stays.file, product.url, { loop: true });
  await watch.shows(stays, 5);

  const sockets: Socket[] = [];
  try {
    for (let index = 0; index < CONNECTIONS; index++) {
      const socket = connect(product.port, '127.0.0.1');
      socket.on('error', () => {}).resume();
      sockets.push(socket);
    }
    await Promise.all(
      sockets.map((socket) => (socket.connecting ? once(socket, 'connect').catch(() => {}) : undefined)),
    );
    await watch.goesOn(stays);
    assert.ok(push.isRunning, 'the publisher was disconnected');
    await assertNextPushShows(product, next, t);
    const open = (): number => sockets.filter(({ closed }) => !closed).length;
    await until('most of them to be closed', () => open() <= ALLOWED, { state: () => `${open()} open` });
  } finally {
    for (const socket of sockets) socket.destroy();
  }
});
