import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UserControlEvent } from '../message/types.ts';
import { frame } from '../server/testing/server-fixture.ts';
import { codeIs } from '../testing/errors.ts';
import { RtmpPlayer } from './rtmp-player.ts';
import { RtmpPublisher } from './rtmp-publisher.ts';
import { Origin, type Viewer } from './testing/origin.ts';

/** Limits such that only bytes that wait to be sent end the connection. */
const limits = { messageBurst: 1e9, sendBytes: 20_000 };
const PINGS_AT_ONCE = 1000;
/** The answers to this many fill all buffers of the operating system. */
const MOST_ROUNDS = 2000;

/** Sends pings without reading the answers, until the client closes, or gives up long after it should have. */
async function askWithoutReading({ server, socket }: Viewer): Promise<void> {
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.pause();
  let rounds = 0;
  const ask = (): void => {
    do {
      if (rounds++ === MOST_ROUNDS) socket.destroy();
      socket.cork();
      for (let i = 0; i < PINGS_AT_ONCE; i++) server.userControl({ event: UserControlEvent.pingRequest, value: i });
      socket.uncork();
    } while (socket.writable && !socket.writableNeedDrain);
  };
  socket.on('drain', ask);
  ask();
  await closed;
}

test('a player closes when the server does not read its answers', async () => {
  await using origin = await Origin.start();
  const connecting = RtmpPlayer.connect(origin.url(), { limits, idleMs: 0 });
  const viewer = await origin.viewer();
  viewer.server.packet(frame(0));
  const player = await connecting;
  await askWithoutReading(viewer);
  for await (const _ of player);
  assert.equal(player.ended?.error?.code, 'RTMP_ERR_SEND_BACKLOG');
});

test('a publisher closes when the server does not read its answers', async () => {
  await using origin = await Origin.start();
  const connecting = RtmpPublisher.connect(origin.url(), { limits });
  const viewer = await origin.viewer();
  viewer.server.status('NetStream.Publish.Start');
  const publisher = await connecting;
  await askWithoutReading(viewer);
  await assert.rejects(publisher.write(frame(0)), codeIs('RTMP_ERR_SEND_BACKLOG'));
});
