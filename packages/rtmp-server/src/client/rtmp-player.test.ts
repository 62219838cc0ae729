import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { EcmaArray } from '../amf/index.ts';
import { RtmpError } from '../errors.ts';
import type { MediaPacket } from '../flv/media-packet.ts';
import { encodeData } from '../message/data.ts';
import { MessageType } from '../message/types.ts';
import { frame } from '../server/testing/server-fixture.ts';
import { until } from '../server/testing/until.ts';
import { codeIs } from '../testing/errors.ts';
import { RtmpPlayer } from './rtmp-player.ts';
import { Origin } from './testing/origin.ts';

async function times(packets: AsyncIterable<MediaPacket>): Promise<number[]> {
  const all: number[] = [];
  for await (const { dts } of packets) all.push(dts);
  return all;
}

test('a player gives the packets, the metadata and the end of the stream', async () => {
  await using origin = await Origin.start();
  const connecting = RtmpPlayer.connect(origin.url('live/a/b?token=1'));
  const { server, name } = await origin.viewer();
  assert.equal(name, 'a/b?token=1');
  server.status('NetStream.Play.Start');
  const body = encodeData('onMetaData', new EcmaArray({ width: 640, encoder: 'probe 1' }));
  server.send({ type: MessageType.dataAmf0, messageStreamId: 1, body });
  for (const dts of [0, 40, 80]) server.packet(frame(dts));
  const player = await connecting;
  assert.deepEqual([player.metadata.width, player.encoder, player.ended], [640, 'probe 1', undefined]);
  server.status('NetStream.Play.UnpublishNotify');
  assert.deepEqual(await times(player), [0, 40, 80]);
  assert.deepEqual(player.ended, { reason: 'unpublished' });
  const { packets, bytes, flv } = player.stats;
  assert.deepEqual([packets, bytes, flv.videoPackets], [3, 15, 3]);
});

test('a broken connection ends playing with an error, after the packets before it', async () => {
  await using origin = await Origin.start();
  const connecting = RtmpPlayer.connect(origin.url());
  const { server, socket } = await origin.viewer();
  server.packet(frame(0));
  const player = await connecting;
  socket.resetAndDestroy();
  assert.deepEqual(await times(player), [0]);
  assert.equal(player.ended?.reason, 'disconnected');
  assert.equal(player.ended.error?.code, 'RTMP_ERR_CLOSED');
});

test('a player does not read while its receiver is behind, and loses nothing', async (t) => {
  await using origin = await Origin.start();
  const connecting = RtmpPlayer.connect(origin.url(), { queueBytes: 100_000 });
  const { server, socket } = await origin.viewer();
  const count = 400;
  for (let i = 0; i < count; i++) server.packet(frame(i, 100_000));
  const player = await connecting;
  t.after(() => player.close());
  await until(() => player.stats.queuedBytes >= 100_000, 'the queue to be full');
  await until(() => socket.writableLength > 0, 'the server to wait');
  assert.ok(player.stats.packets < count);
  let seen = 0;
  for await (const { dts } of player) {
    assert.equal(dts, seen++);
    // Slower than the network, which would otherwise bring 64 KiB each time.
    for (let turn = 0; turn < 4; turn++) await setImmediate();
    assert.ok(player.stats.queuedBytes <= 300_000, `${player.stats.queuedBytes} bytes`);
    if (seen === count) server.status('NetStream.Play.Stop');
  }
  assert.deepEqual([seen, player.ended], [count, { reason: 'unpublished' }]);
});

test('a stream that falls silent ends as idle', async () => {
  await using origin = await Origin.start();
  const connecting = RtmpPlayer.connect(origin.url(), { idleMs: 50 });
  (await origin.viewer()).server.packet(frame(0));
  const player = await connecting;
  assert.deepEqual(await times(player), [0]);
  assert.equal(player.ended?.reason, 'idle');
  assert.equal(player.ended.error?.code, 'RTMP_ERR_STREAM_IDLE');
});

test('leaving the iteration closes the connection', async () => {
  await using origin = await Origin.start();
  const connecting = RtmpPlayer.connect(origin.url());
  const { server, socket } = await origin.viewer();
  server.packet(frame(0));
  const player = await connecting;
  for await (const _ of player) break;
  assert.deepEqual(player.ended, { reason: 'closed' });
  await until(() => socket.destroyed, 'the server to see it');
});

test('a server that accepts the request but sends nothing gives RTMP_ERR_NO_STREAM', async () => {
  await using origin = await Origin.start();
  const connecting = RtmpPlayer.connect(origin.url(), { timeoutMs: 100 });
  const { server } = await origin.viewer();
  server.status('NetStream.Play.Start');
  await assert.rejects(connecting, codeIs('RTMP_ERR_NO_STREAM'));
});

test('a stream with an unsupported codec gives RTMP_ERR_CODEC', async () => {
  await using origin = await Origin.start();
  const connecting = RtmpPlayer.connect(origin.url(), { timeoutMs: 100 });
  const { server } = await origin.viewer();
  server.send({ type: MessageType.video, messageStreamId: 1, body: Uint8Array.of(0x12, 0, 0, 0, 0, 0) });
  await assert.rejects(
    connecting,
    (error) => codeIs('RTMP_ERR_CODEC')(error) && error instanceof Error && /video codec 2/.test(error.message),
  );
});

test('connecting fails when the server never answers, is not there, or uses another protocol', async () => {
  const silent = createServer((socket) => socket.on('error', () => {}).resume()).listen(0, '127.0.0.1');
  const http = createServer((socket) => socket.on('error', () => {}).end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  http.listen(0, '127.0.0.1');
  await until(() => silent.listening && http.listening, 'both to listen');
  const urlOf = (server: typeof silent) => {
    const address = server.address();
    return `rtmp://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/live/secret`;
  };
  const [never, other] = [urlOf(silent), urlOf(http)];
  await assert.rejects(RtmpPlayer.connect(never, { timeoutMs: 100 }), codeIs('RTMP_ERR_CLIENT_TIMEOUT'));
  await assert.rejects(RtmpPlayer.connect(other), codeIs('RTMP_ERR_HANDSHAKE_HTTP'));
  silent.close();
  http.close();
  await assert.rejects(
    RtmpPlayer.connect(other),
    (error) =>
      error instanceof RtmpError && /connection refused$/.test(error.message) && !error.message.includes('secret'),
  );
});

test('an abort takes effect at once, before and during connecting', async () => {
  await using origin = await Origin.start();
  await assert.rejects(RtmpPlayer.connect(origin.url(), { signal: AbortSignal.abort() }), codeIs('RTMP_ERR_CONNECT'));
  const controller = new AbortController();
  const connecting = RtmpPlayer.connect(origin.url(), { signal: controller.signal });
  const { socket } = await origin.viewer();
  controller.abort();
  await assert.rejects(connecting, codeIs('RTMP_ERR_CONNECT'));
  await until(() => socket.destroyed, 'the server to see it');
});
