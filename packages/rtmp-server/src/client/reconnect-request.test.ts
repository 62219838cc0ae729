import assert from 'node:assert/strict';
import { test } from 'node:test';
import { frame } from '../server/testing/server-fixture.ts';
import { selfSigned } from '../testing/self-signed.ts';
import { type PlayEnd, RtmpPlayer } from './rtmp-player.ts';
import { Origin, type OriginOptions } from './testing/origin.ts';

/** How playing ends when the server asks to connect again to `tcUrl`. `login` comes before the host of the URL. */
async function endAfterRequest(tcUrl: string, options: OriginOptions = {}, login = ''): Promise<PlayEnd | undefined> {
  await using origin = await Origin.start(options);
  const url = origin.url('live/key').replace('://', `://${login}`);
  const connecting = RtmpPlayer.connect(url, { tls: { insecure: true } });
  const { server } = await origin.viewer();
  server.packet(frame(0));
  const player = await connecting;
  server.status('NetConnection.Connect.ReconnectRequest', { tcUrl });
  for await (const _ of player);
  await player.close();
  return player.ended;
}

test('user and password are kept for the same host, and for no other', async () => {
  const same = await endAfterRequest('rtmp://127.0.0.1:2000/other', {}, 'me:p%40ss@');
  assert.deepEqual(same, { reason: 'reconnect', url: 'rtmp://me:p%40ss@127.0.0.1:2000/other/key' });
  const other = await endAfterRequest('rtmp://127.0.0.2:2000/other', {}, 'me:p%40ss@');
  assert.deepEqual(other, { reason: 'reconnect', url: 'rtmp://127.0.0.2:2000/other/key' });
});

test('a request with a URL without TLS or without RTMP means the same server', async () => {
  const { certificate: cert, key } = await selfSigned();
  assert.deepEqual(await endAfterRequest('rtmp://127.0.0.1:2000/other', { tls: { cert, key } }), {
    reason: 'reconnect',
  });
  assert.deepEqual(await endAfterRequest('http://127.0.0.1/other'), { reason: 'reconnect' });
});
