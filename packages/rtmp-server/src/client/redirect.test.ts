import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RtmpError } from '../errors.ts';
import type { Command } from '../message/command.ts';
import { frame, ServerFixture } from '../server/testing/server-fixture.ts';
import type { RawServer } from '../session/testing/raw-server.ts';
import { selfSigned } from '../testing/self-signed.ts';
import { RtmpPlayer } from './rtmp-player.ts';
import { RtmpPublisher } from './rtmp-publisher.ts';
import { Origin } from './testing/origin.ts';

/** Redirects every client that connects. */
function redirectTo(url: () => string) {
  return ({ name, transactionId }: Command, server: RawServer): boolean => {
    if (name !== 'connect') return false;
    const info = { level: 'error', code: 'NetConnection.Connect.Rejected', ex: { code: 302, redirect: url() } };
    server.command('_error', transactionId, [null, info]);
    return true;
  };
}

const fails = (detail: RegExp) => (error: unknown) =>
  error instanceof RtmpError && error.code === 'RTMP_ERR_REDIRECT' && detail.test(error.message);

test('a player follows redirects, and asks for the same stream', async () => {
  await using origin = await Origin.start();
  await using second = await Origin.start({ on: redirectTo(() => origin.url('other/test')) });
  await using first = await Origin.start({ on: redirectTo(() => `rtmp://127.0.0.1:${second.port}/live/`) });
  const connecting = RtmpPlayer.connect(first.url());
  const { server, name } = await origin.viewer();
  assert.equal(name, 'test');
  server.packet(frame(0));
  const player = await connecting;
  await player.close();
});

test('a publisher follows redirects', async (t) => {
  const fixture = await ServerFixture.start(t);
  await using first = await Origin.start({ on: redirectTo(() => `rtmp://127.0.0.1:${fixture.server.port}/there`) });
  const publisher = await RtmpPublisher.connect(first.url('live/x'));
  assert.equal((await fixture.publication()).path, 'there/x');
  await publisher.close();
});

test('a circle of redirects is refused', async () => {
  await using second: Origin = await Origin.start({ on: redirectTo(() => first.url()) });
  await using first: Origin = await Origin.start({ on: redirectTo(() => second.url()) });
  await assert.rejects(RtmpPlayer.connect(first.url()), fails(/circle/));
  assert.deepEqual([first.connections, second.connections], [1, 1]);
});

test('a sixth redirect is refused', async () => {
  let number = 0;
  await using origin: Origin = await Origin.start({ on: redirectTo(() => origin.url(`live/${++number}`)) });
  await assert.rejects(RtmpPlayer.connect(origin.url()), fails(/6 times/));
  assert.equal(origin.connections, 6);
});

test('a redirect to another protocol, or from rtmps:// to rtmp://, is refused', async () => {
  await using unusable = await Origin.start({ on: redirectTo(() => 'http://example.org/live') });
  await assert.rejects(RtmpPlayer.connect(unusable.url()), fails(/unusable/));
  const { certificate: cert, key } = await selfSigned();
  const tls = { cert, key };
  await using secure = await Origin.start({ tls, on: redirectTo(() => unusable.url()) });
  await assert.rejects(RtmpPlayer.connect(secure.url(), { tls: { insecure: true } }), fails(/from rtmps/));
  assert.equal(unusable.connections, 1);
});
