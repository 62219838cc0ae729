import assert from 'node:assert/strict';
import { BlockList } from 'node:net';
import { networkInterfaces } from 'node:os';
import { type TestContext, test } from 'node:test';
import { createSecureContext } from 'node:tls';
import { RtmpPublisher } from '../client/rtmp-publisher.ts';
import { MessageType } from '../message/types.ts';
import { RawClient } from '../session/testing/raw-client.ts';
import type { Refusal } from './refusal.ts';
import type { RtmpServerOptions } from './rtmp-server.ts';
import { ServerFixture } from './testing/server-fixture.ts';
import { until } from './testing/until.ts';

const NAME = 'GoPro';
const ENCODER = `FMLE/3.0 (compatible; ${NAME})`;

async function refused(
  t: TestContext,
  options: RtmpServerOptions,
  send: (fixture: ServerFixture) => Promise<unknown>,
): Promise<{ fixture: ServerFixture; refusals: Refusal[] }> {
  const refusals: Refusal[] = [];
  const fixture = await ServerFixture.start(t, { ...options, onRefused: (refusal) => refusals.push(refusal) });
  await send(fixture);
  await until(() => refusals.length > 0, 'a refusal');
  return { fixture, refusals };
}

/** The lines of the log that a person sees, with the code. */
function seen({ log }: ServerFixture): (readonly [level: string, message: string])[] {
  return log.lines
    .filter(({ level, fields }) => level !== 'debug' && 'code' in fields)
    .map(({ level, message }) => [level, message]);
}

const publishes = (fixture: ServerFixture, url = fixture.url()): Promise<unknown> =>
  assert.rejects(RtmpPublisher.connect(url, { name: NAME }));

test('a wrong key is reported with address and encoder, and is in the log once', async (t) => {
  const authorize: RtmpServerOptions['authorize'] = () => ({ allow: false, reason: 'no', code: 'RTMP_ERR_KEY' });
  const { fixture, refusals } = await refused(t, { authorize }, (server) => publishes(server));
  const reason = 'Wrong or missing stream key';
  assert.deepEqual(refusals, [{ remoteAddress: '127.0.0.1', encoder: ENCODER, code: 'RTMP_ERR_KEY', reason }]);
  assert.deepEqual(seen(fixture), [['warn', `A sender was refused: ${reason}`]]);
});

test('a wrong password is reported, but the first step of a login is no warning', async (t) => {
  const login = { user: 'studio', password: 'p4ss-word', exempt: () => false };
  const { fixture, refusals } = await refused(t, { login }, (server) =>
    publishes(server, server.url().replace('//', '//studio:another@')),
  );
  assert.deepEqual(
    refusals.map(({ code, encoder }) => [code, encoder]),
    [
      ['RTMP_ERR_LOGIN_NEEDED', ENCODER],
      ['RTMP_ERR_LOGIN', ENCODER],
    ],
  );
  assert.deepEqual(seen(fixture), [['warn', 'A sender was refused: Wrong user or password']]);
});

const outside = Object.values(networkInterfaces())
  .flatMap((infos) => infos ?? [])
  .find(({ internal, family }) => !internal && family === 'IPv4')?.address;

test('an address that is not on the list is reported', { skip: outside === undefined }, async (t) => {
  const allow = new BlockList();
  allow.addAddress('203.0.113.1');
  const { fixture, refusals } = await refused(t, { allow }, (server) =>
    publishes(server, server.url('live/test', outside)),
  );
  assert.deepEqual(
    refusals.map(({ remoteAddress, code }) => [remoteAddress, code]),
    [[outside, 'RTMP_ERR_ADDRESS']],
  );
  assert.equal(seen(fixture).length, 1);
});

test('who comes second reads who is publishing, from where and since when', async (t) => {
  const limits = { takeOverSilenceMs: 60_000 };
  const { fixture, refusals } = await refused(t, { limits }, async (server) => {
    await server.publisher('live/test', { name: 'OBS' });
    await server.publication();
    const second = RtmpPublisher.connect(server.url('live/test', '[::1]'), { name: NAME });
    await assert.rejects(second, /since \d\d:\d\d:\d\d/);
  });
  const text =
    /^Another publisher uses this path: 127\.0\.0\.1 \(FMLE\/3\.0 \(compatible; OBS\)\), since \d\d:\d\d:\d\d$/;
  assert.match(refusals[0]?.reason ?? '', text);
  assert.equal(refusals[0]?.encoder, ENCODER);
  assert.match(seen(fixture)[0]?.[1].replace('A sender was refused: ', '') ?? '', text);
});

test('the program can say in its own words who is publishing', async (t) => {
  const describeHolder = ({ path }: { path: string }) => `the camera shows ${path}`;
  const limits = { takeOverSilenceMs: 60_000 };
  const { refusals } = await refused(t, { limits, describeHolder }, async (server) => {
    await server.publisher('live/test');
    await server.publication();
    await publishes(server, server.url('live/test', '[::1]'));
  });
  assert.equal(refusals[0]?.reason, 'Another publisher uses this path: the camera shows live/test');
});

test('RTMP on the port for RTMPS is reported as such', async (t) => {
  const tls = { context: () => createSecureContext(), port: 0 };
  const { fixture, refusals } = await refused(t, { tls }, (server) =>
    publishes(server, `rtmp://127.0.0.1:${server.server.tlsPort}/live/test`),
  );
  assert.deepEqual(
    refusals.map(({ code, reason }) => [code, reason]),
    [['RTMP_ERR_TLS_ONLY', 'This port takes rtmps:// only']],
  );
  assert.deepEqual(seen(fixture), [['warn', 'A sender was refused: This port takes rtmps:// only']]);
});

test('sound of an unknown codec is no warning, video of one is', async (t) => {
  const fixture = await ServerFixture.start(t);
  const client = new RawClient();
  client.handshake().connect().command('createStream', 2, [null]).command('publish', 3, [null, 'test'], 1);
  const socket = fixture.socket().resume();
  socket.write(Buffer.concat(client.sent));
  await fixture.publication();
  const body = (...bytes: number[]) => Uint8Array.of(...bytes, 0, 0, 0, 0);
  for (const message of [
    { type: MessageType.audio, chunkStreamId: 4, messageStreamId: 1, body: body(0x62) },
    { type: MessageType.audio, chunkStreamId: 4, messageStreamId: 1, body: body(0x91, 0x78, 0x78, 0x78, 0x78) },
    { type: MessageType.video, chunkStreamId: 6, messageStreamId: 1, body: body(0x14) },
  ]) {
    socket.write(client.bytesOf(message));
  }
  await until(() => seen(fixture).length > 0, 'the warning');
  const lines = fixture.log.lines.filter(({ fields }) => 'code' in fields && fields.code === 'RTMP_ERR_CODEC');
  assert.deepEqual(
    lines.map(({ level, message }) => [level, /: (\w+)/.exec(message)?.[1]]),
    [
      ['debug', 'audio'],
      ['debug', 'audio'],
      ['warn', 'video'],
    ],
  );
});
