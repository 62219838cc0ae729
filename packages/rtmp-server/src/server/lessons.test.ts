/** Problems that other servers had, continued from session/server/lessons.test.ts: those that need a whole server. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { RtmpPublisher } from '../client/rtmp-publisher.ts';
import { parsePublishTarget } from '../session/server/publish-target.ts';
import { clientBytes } from '../session/testing/captures.ts';
import { RawClient } from '../session/testing/raw-client.ts';
import { streamKeyRule } from './admission/stream-key-rule.ts';
import { ServerFixture } from './testing/server-fixture.ts';
import { until } from './testing/until.ts';

// https://github.com/arut/nginx-rtmp-module/issues/1152
// https://github.com/illuspas/Node-Media-Server/issues/381
// https://github.com/obsproject/obs-studio/pull/3078
test('lesson 5: a publisher that reconnects takes over from its old connection', async (t) => {
  const fixture = await ServerFixture.start(t);
  // The first half of a publisher's bytes; the connection stays open and silent.
  fixture.socket().resume().write(clientBytes('ffmpeg51-to-nginx').subarray(0, 100_000));
  const old = await fixture.publication();
  await fixture.publisher(old.path);
  const next = await fixture.publication();
  assert.deepEqual([old.ended?.reason, next.ended], ['taken-over', undefined]);
});

test('lesson 5: a refused publisher is sent BadName and never Publish.Start, and is closed', async (t) => {
  const fixture = await ServerFixture.start(t, { limits: { takeOverSilenceMs: 60_000 }, resourceOf: () => 'camera' });
  await fixture.publisher();
  await fixture.publication();
  const client = new RawClient();
  const socket = fixture.socket('::1').resume();
  let heard = '';
  socket.on('data', (bytes) => {
    heard += String(bytes);
  });
  client.handshake().connect().command('createStream', 2, [null]).command('publish', 3, [null, 'test'], 1);
  socket.write(Buffer.concat(client.sent));
  await once(socket, 'close');
  assert.match(heard, /NetStream\.Publish\.BadName/);
  assert.doesNotMatch(heard, /Publish\.Start/);
});

// https://github.com/bluenviron/mediamtx/pull/2808
test('lesson 2: the log says at which byte a chunk was probably misread', async (t) => {
  const fixture = await ServerFixture.start(t);
  const client = new RawClient();
  client.handshake().connect().command('createStream', 2, [null]).command('publish', 3, [null, 'test'], 1);
  const setUp = Buffer.concat(client.sent);
  const lost = client.bytesOf({ type: 9, chunkStreamId: 6, messageStreamId: 1, body: Uint8Array.of(0x1b, 0, 0, 0, 0) });
  const socket = fixture.socket().resume();
  socket.write(setUp);
  await fixture.publication();
  socket.write(lost);
  await until(() => fixture.log.codes.includes('RTMP_ERR_CODEC'), 'the line in the log');
  const line = fixture.log.lines.find(({ level }) => level === 'warn');
  assert.match(line?.message ?? '', /an earlier chunk was probably misread \(chunk stream 6, byte \d+\)/);
});

// https://github.com/bluenviron/gortmplib/issues/76
// https://github.com/bluenviron/mediamtx/issues/4737
// https://github.com/illuspas/Node-Media-Server/issues/519
// https://github.com/owncast/owncast/issues/1069
const PLACES: readonly (readonly [app: string, name: string, tcUrl?: string])[] = [
  ['live', 'KEY'],
  ['live/', '/KEY/'],
  ['live//', '//KEY'],
  ['/live/KEY', ''],
  ['live/KEY/', ''],
  ['KEY', 'cam'],
  ['live', 'cam?key=KEY'],
  ['live?user=u&pass=KEY', 'cam'],
  ['live', 'cam', 'rtmp://host/live?token=KEY'],
  ['live', 'cam/?pass=KEY/'],
  ['live', 'cam?KEY'],
  ['live?KEY', 'cam'],
  ['live?KEY/cam', ''],
  ['live', 'cam?%4B%45%59'],
  ['live', 'cam%3FKEY'],
  ['live', 'cam', 'rtmp://host/live?KEY'],
];

for (const [app, name, tcUrl = ''] of PLACES) {
  test(`lesson 15: the key is found in app '${app}', name '${name}' ${tcUrl}`, async () => {
    const target = parsePublishTarget(app, name, tcUrl);
    const common = {
      publishId: 1,
      app,
      streamName: name,
      tcUrl,
      flashVer: '',
      remoteAddress: '10.0.0.9',
      local: false,
    };
    const verdict = await streamKeyRule({ key: 'KEY' })({ ...common, target });
    assert.ok(verdict.allow);
    assert.doesNotMatch(verdict.path ?? '', /KEY/);
    const refused = await streamKeyRule({ key: 'KEY2' })({ ...common, target });
    assert.equal(refused.allow, false);
  });
}

test('lesson 15: double slashes and those at the end do not change the path', async (t) => {
  const fixture = await ServerFixture.start(t);
  const first = await RtmpPublisher.connect(fixture.url('live/cam'));
  t.after(() => first.close());
  const old = await fixture.publication();
  const second = await RtmpPublisher.connect(fixture.url('live//cam/'));
  t.after(() => second.close());
  assert.equal((await fixture.publication()).path, 'live/cam');
  assert.equal(old.ended?.reason, 'taken-over');
});
