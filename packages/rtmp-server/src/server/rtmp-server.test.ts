import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { RtmpPublisher } from '../client/rtmp-publisher.ts';
import { encodeFlvBody } from '../flv/flv-body.ts';
import { encodeControl } from '../message/control.ts';
import { clientBytes } from '../session/testing/captures.ts';
import { RawClient } from '../session/testing/raw-client.ts';
import { codeIs } from '../testing/errors.ts';
import { pieces } from '../testing/pieces.ts';
import type { AuthorizeRequest } from './admission/authorize.ts';
import { streamKeyRule } from './admission/stream-key-rule.ts';
import { RtmpServer } from './rtmp-server.ts';
import { drain, frame, ServerFixture } from './testing/server-fixture.ts';
import { until } from './testing/until.ts';

/** A recorded publisher, cut off in the middle of a message. */
const CUT_OFF = clientBytes('ffmpeg51-to-nginx').subarray(0, 100_000);

test('a publication has its packets, facts and end', async (t) => {
  const fixture = await ServerFixture.start(t);
  const publisher = await fixture.publisher('live/test', { name: 'probe 1' });
  const publication = await fixture.publication();
  await publisher.writeMetadata({ width: 640, height: 360 });
  for (let i = 0; i < 5; i++) await publisher.write(frame(i * 40));
  await publisher.close();
  const packets = await drain(publication);
  assert.deepEqual(
    packets.map(({ dts }) => dts),
    [0, 40, 80, 120, 160],
  );
  assert.deepEqual(publication.ended, { reason: 'unpublished' });
  const { id, app, path, remoteAddress, local, encoder, metadata, stats } = publication;
  assert.deepEqual(
    { id, app, path, remoteAddress, local, encoder, metadata },
    {
      id: 1,
      app: 'live',
      path: 'live/test',
      remoteAddress: '127.0.0.1',
      local: true,
      encoder: 'FMLE/3.0 (compatible; probe 1)',
      metadata: { width: 640, height: 360 },
    },
  );
  assert.deepEqual([stats.packets, stats.bytes, stats.queuedBytes], [5, 25, 0]);
  await until(() => fixture.server.connectionCount === 0, 'the connection to go');
});

test('IPv4 and IPv6 are both served, and named plainly', async (t) => {
  const fixture = await ServerFixture.start(t);
  await fixture.publisher('live/four');
  assert.equal((await fixture.publication()).remoteAddress, '127.0.0.1');
  const publisher = await RtmpPublisher.connect(fixture.url('live/six', '[::1]'));
  t.after(() => publisher.close());
  assert.equal((await fixture.publication()).remoteAddress, '::1');
});

test('a port in use is named', async (t) => {
  const { server } = await ServerFixture.start(t);
  await assert.rejects(RtmpServer.listen({ port: server.port }), (error) => {
    return codeIs('RTMP_ERR_PORT_IN_USE')(error) && String(error).includes(String(server.port));
  });
  await assert.rejects(RtmpServer.listen({ port: 0, host: '192.0.2.1' }), codeIs('RTMP_ERR_LISTEN'));
});

test('closing tells the publisher, ends publications and iteration, and frees the port', async (t) => {
  const fixture = await ServerFixture.start(t);
  const publisher = await fixture.publisher();
  const silent = fixture.socket();
  await once(silent, 'connect');
  const publication = await fixture.publication();
  const packets = drain(publication);
  const next = fixture.server[Symbol.asyncIterator]().next();
  await Promise.all([fixture.server.close(), fixture.server.close()]);
  await packets;
  assert.deepEqual(publication.ended, { reason: 'closed' });
  assert.deepEqual(await next, { value: undefined, done: true });
  await assert.rejects(publisher.write(frame(0)), /shutting down/);
  const again = await RtmpServer.listen({ port: fixture.server.port });
  await again.close();
});

test('a refused publisher is told, logged by code, and never sees Publish.Start', async (t) => {
  const authorize = () => ({ allow: false, reason: 'not today' }) as const;
  const fixture = await ServerFixture.start(t, { authorize });
  await assert.rejects(
    fixture.publisher(),
    (error) => codeIs('RTMP_ERR_REFUSED')(error) && /not today/.test(`${error}`),
  );
  assert.deepEqual(fixture.log.codes, ['RTMP_ERR_PUBLISH_DENIED']);
  await until(() => fixture.server.connectionCount === 0, 'the connection to go');
});

test('a rule that fails refuses the publisher and leaves the server up', async (t) => {
  let calls = 0;
  const authorize = () => {
    calls++;
    if (calls === 1) throw new Error('no database');
    return Promise.resolve({ allow: true } as const);
  };
  const fixture = await ServerFixture.start(t, { authorize });
  await assert.rejects(fixture.publisher(), codeIs('RTMP_ERR_REFUSED'));
  assert.deepEqual(fixture.log.codes, ['RTMP_ERR_AUTHORIZE']);
  await fixture.publisher();
  assert.equal((await fixture.publication()).path, 'live/***');
});

test('a publisher that goes away while its request is decided is let go', async (t) => {
  const answers: ((answer: { allow: true }) => void)[] = [];
  const authorize = () => new Promise<{ allow: true }>((resolve) => answers.push(resolve));
  const fixture = await ServerFixture.start(t, { authorize });
  const given = new AbortController();
  const connecting = RtmpPublisher.connect(fixture.url(), { signal: given.signal });
  await until(() => answers.length === 1, 'the question');
  given.abort();
  await assert.rejects(connecting, codeIs('RTMP_ERR_CONNECT'));
  answers[0]?.({ allow: true });
  const publication = await fixture.publication();
  assert.deepEqual(await drain(publication), []);
  assert.equal(publication.ended?.reason, 'disconnected');
});

test('from the same address a second publisher takes over; the first ends before the second is handed out', async (t) => {
  const fixture = await ServerFixture.start(t);
  const first = await fixture.publisher();
  const old = await fixture.publication();
  const story: string[] = [];
  const draining = drain(old).then(() => story.push(`old ended: ${old.ended?.reason}`));
  await first.write(frame(0));
  const next = fixture.publication().then((publication) => {
    story.push('new began');
    return publication;
  });
  const second = await fixture.publisher();
  const publication = await next;
  await draining;
  assert.deepEqual(story, ['old ended: taken-over', 'new began']);
  await assert.rejects(
    async () => {
      for (let writes = 0; writes < 1e6; writes++) await first.write(frame(0));
    },
    (error) => codeIs('RTMP_ERR_REFUSED')(error) && /BadName/.test(`${error}`),
  );
  await second.write(frame(7));
  const packet = await publication[Symbol.asyncIterator]().next();
  assert.equal(packet.value?.dts, 7);
});

test('a publication is handed out when the receiver of the one before it has left, not earlier', async (t) => {
  const fixture = await ServerFixture.start(t);
  const first = await fixture.publisher();
  const old = await fixture.publication();
  const story: string[] = [];
  let finishWork = (): void => {};
  const working = (async () => {
    for await (const _ of old) {
      await new Promise<void>((resolve) => {
        finishWork = resolve;
      });
    }
    story.push('the old receiver left');
  })();
  await first.write(frame(0));
  await until(() => old.stats.packets === 1 && old.stats.queuedBytes === 0, 'the receiver to work on a packet');
  const next = fixture.publication().then(() => story.push('the new publication was handed out'));
  const second = await fixture.publisher();
  await second.write(frame(7));
  await until(
    () => fixture.log.lines.filter(({ message }) => message === 'Publication began').length === 2,
    'the second',
  );
  for (let turn = 0; turn < 10; turn++) await setImmediate();
  assert.deepEqual(story, []);
  finishWork();
  await Promise.all([working, next]);
  assert.deepEqual(story, ['the old receiver left', 'the new publication was handed out']);
});

test('from another address a second publisher is refused while the first is sending', async (t) => {
  const fixture = await ServerFixture.start(t, { limits: { takeOverSilenceMs: 60_000 }, resourceOf: () => 'camera' });
  await fixture.publisher('live/a');
  const publication = await fixture.publication();
  const other = RtmpPublisher.connect(fixture.url('live/b', '[::1]'));
  await assert.rejects(
    other,
    (error) => codeIs('RTMP_ERR_REFUSED')(error) && /NetStream.Publish.BadName/.test(`${error}`),
  );
  assert.deepEqual(fixture.log.codes, ['RTMP_ERR_PATH_BUSY']);
  assert.equal(publication.ended, undefined);
});

test('from another address a second publisher takes over from a silent one', async (t) => {
  const fixture = await ServerFixture.start(t, { limits: { takeOverSilenceMs: 0 }, resourceOf: () => 'camera' });
  const first = await fixture.publisher('live/a');
  const old = await fixture.publication();
  await first.write(frame(0));
  await until(() => old.stats.packets === 1, 'a packet');
  const other = await RtmpPublisher.connect(fixture.url('live/b', '[::1]'));
  t.after(() => other.close());
  assert.equal((await fixture.publication()).path, 'live/b');
  assert.equal(old.ended?.reason, 'taken-over');
  assert.deepEqual(await drain(old), [], 'what waited is of no more use');
});

test('publishers of different paths stand side by side', async (t) => {
  const fixture = await ServerFixture.start(t);
  await fixture.publisher('live/a');
  const a = await fixture.publication();
  await fixture.publisher('live/b');
  await fixture.publication();
  assert.equal(a.ended, undefined);
  assert.equal(fixture.server.connectionCount, 2);
});

test('a slow receiver slows the publisher down and loses nothing', async (t) => {
  const fixture = await ServerFixture.start(t, { limits: { queueBytes: 100_000, idleMs: 200 } });
  const publisher = await fixture.publisher();
  const publication = await fixture.publication();
  const count = 2000;
  let written = 0;
  const writing = (async () => {
    for (; written < count; written++) await publisher.write(frame(written, 20_000));
    await publisher.close();
  })();
  await until(() => publication.stats.queuedBytes > 100_000, 'the queue to fill');
  let seen = -1;
  let still = 0;
  await until(() => {
    still = written === seen ? still + 1 : 0;
    seen = written;
    return still > 100;
  }, 'the publisher to stand still for longer than a silent one may');
  assert.ok(written < count, 'the publisher had to wait');
  assert.ok(publication.stats.queuedBytes < 1_000_000);
  const packets = await drain(publication);
  await writing;
  assert.deepEqual(
    packets.map(({ dts }) => dts),
    Array.from({ length: count }, (_, i) => i),
  );
  assert.equal(publication.ended?.reason, 'unpublished');
});

test('who was let in is read in place, who was not is read as Node reads', async (t) => {
  const authorize = ({ target }: AuthorizeRequest) =>
    target.segments.includes('good') ? { allow: true as const } : { allow: false as const, reason: 'no' };
  const fixture = await ServerFixture.start(t, { authorize });
  await assert.rejects(fixture.publisher('live/bad'), /no/);
  const publisher = await fixture.publisher('live/good');
  const publication = await fixture.publication();
  await publisher.write(frame(0, 1_000_000));
  await publisher.close();
  const [packet] = await drain(publication);
  assert.equal(packet?.data.length, 1_000_000);
  const closed = () => fixture.log.lines.filter(({ message }) => message === 'Connection closed');
  await until(() => closed().length === 2, 'both to be closed');
  assert.deepEqual(
    closed().map(({ fields }) => 'inPlace' in fields && fields.inPlace),
    [false, process.platform !== 'win32'],
  );
});

for (const name of ['ffmpeg51-to-nginx', 'gst-librtmp-to-srs'] as const) {
  test(`bytes that come while the rule decides are read once, in order: ${name}`, async (t) => {
    const bytes = clientBytes(name);
    /** What a publisher that waits for no answer gets across; the rule decides when `decided` resolves. */
    const packetsOf = async (size: number, decided: (socket: Socket) => Promise<void>): Promise<string[]> => {
      const authorize = () => decided(socket).then(() => ({ allow: true as const }));
      const fixture = await ServerFixture.start(t, { authorize });
      const socket = fixture.socket().resume();
      for (const piece of pieces(bytes, size)) {
        socket.write(piece);
        await setImmediate();
      }
      socket.end();
      const publication = await fixture.publication();
      const packets = await drain(publication);
      assert.deepEqual(fixture.log.codes, []);
      return packets.map(({ media, dts, data }) => `${media} ${dts} ${data.length}`);
    };
    const expected = await packetsOf(bytes.length, () => Promise.resolve());
    assert.ok(expected.length > 50);
    for (const size of [bytes.length, 40_000, 5000]) {
      const allSent = (socket: Socket) => until(() => socket.writableFinished, 'the client to have sent everything');
      assert.deepEqual(await packetsOf(size, allSent), expected, `pieces of ${size} bytes`);
    }
  });
}

for (const [what, decides] of [
  ['at once', () => ({ allow: true as const })],
  [
    'when the client has sent what it can',
    async (socket: Socket) => {
      let written = -1;
      await until(() => {
        const stands = socket.bytesWritten - socket.writableLength === written;
        written = socket.bytesWritten - socket.writableLength;
        return stands;
      }, 'the client to be stopped');
      return { allow: true as const };
    },
  ],
] as const) {
  for (const chunkSize of [128, 60_000]) {
    test(`a first key frame of 4 MB behind publish is accepted by a rule that decides ${what}: ${chunkSize}`, async (t) => {
      const fixture = await ServerFixture.start(t, { authorize: () => decides(socket) });
      const client = new RawClient();
      client.handshake().connect().command('createStream', 2, [null]).command('publish', 3, [null, 'test'], 1);
      client.send(encodeControl({ kind: 'setChunkSize', size: chunkSize }));
      const body = encodeFlvBody({ ...frame(0, 4_000_000), keyframe: true });
      const video = client.bytesOf({ type: 9, chunkStreamId: 6, messageStreamId: 1, body });
      const socket = fixture.socket();
      socket.resume().end(Buffer.concat([...client.sent, video]));
      const publication = await fixture.publication();
      const packets = await drain(publication);
      assert.deepEqual(
        packets.map(({ data }) => data.length),
        [4_000_000],
      );
      assert.deepEqual(fixture.log.codes, []);
    });
  }
}

test('leaving the iteration closes the publication and tells the publisher', async (t) => {
  const fixture = await ServerFixture.start(t);
  const publisher = await fixture.publisher();
  const publication = await fixture.publication();
  await publisher.write(frame(0));
  for await (const packet of publication) {
    assert.equal(packet.dts, 0);
    break;
  }
  assert.equal(publication.ended?.reason, 'closed');
  await until(() => !publisher.open, 'the publisher to notice');
  await assert.rejects(publisher.write(frame(1)), /Closed by the receiver/);
});

test('a publisher whose connection breaks leaves its packets and a reason', async (t) => {
  const fixture = await ServerFixture.start(t);
  const socket = fixture.socket().resume();
  socket.write(CUT_OFF);
  const publication = await fixture.publication();
  await until(() => publication.stats.packets > 50, 'packets');
  socket.destroy();
  const packets = await drain(publication);
  assert.ok(packets.length > 50);
  assert.equal(publication.ended?.reason, 'disconnected');
});

test('a publisher that falls silent and answers no ping is let go with a code', async (t) => {
  const fixture = await ServerFixture.start(t, { limits: { idleMs: 50 } });
  fixture.socket().resume().write(CUT_OFF);
  const publication = await fixture.publication();
  const packets = await drain(publication);
  assert.ok(packets.length > 50);
  assert.equal(publication.ended?.reason, 'idle');
  assert.equal(publication.ended.error?.code, 'RTMP_ERR_IDLE');
  assert.deepEqual(fixture.log.codes, ['RTMP_ERR_IDLE']);
});

test('other protocols and garbage are named in the log, and only they are closed', async (t) => {
  const fixture = await ServerFixture.start(t);
  const publisher = await fixture.publisher();
  const publication = await fixture.publication();
  for (const [bytes, code] of [
    ['GET / HTTP/1.1\r\nHost: x\r\n\r\n', 'RTMP_ERR_HANDSHAKE_HTTP'],
    ['\x16\x03\x01\x02\x00\x01\x00\x01\xfc', 'RTMP_ERR_HANDSHAKE_TLS'],
    ['\xde\xad\xbe\xef', 'RTMP_ERR_HANDSHAKE_GARBAGE'],
  ] as const) {
    const socket = fixture.socket();
    socket.resume().write(Buffer.from(bytes, 'latin1'));
    await once(socket, 'close');
    assert.equal(fixture.log.codes.at(-1), code);
  }
  const garbled = fixture.socket();
  garbled.resume().write(Buffer.concat([Buffer.from([3]), Buffer.alloc(3072), Buffer.alloc(5000, 0x0b)]));
  await once(garbled, 'close');
  assert.equal(fixture.log.codes.at(-1), 'RTMP_ERR_MEMORY');
  await publisher.write(frame(1));
  await until(() => publication.stats.packets === 1, 'the packet of the good publisher');
});

test('a peer that asks without reading the answers is let go', async (t) => {
  const fixture = await ServerFixture.start(t, {
    limits: { sendBytes: 10_000, publishMs: 60_000, messageBurst: 1e9 },
  });
  const socket = fixture.socket();
  socket.write(Buffer.concat([Buffer.from([3]), Buffer.alloc(3072)]));
  // Pings, as chunks of type 0 on chunk stream 2.
  const ping = Buffer.from('020000000000060400000000000600000001', 'hex');
  const pings = Buffer.concat(Array.from({ length: 4000 }, () => ping));
  const flood = () => {
    while (socket.writable && socket.write(pings));
  };
  socket.on('drain', flood);
  flood();
  await until(() => fixture.log.codes.includes('RTMP_ERR_SEND_BACKLOG'), 'the connection to be closed');
});

test('connections that say nothing are closed at the handshake timeout', async (t) => {
  const fixture = await ServerFixture.start(t, { limits: { handshakeMs: 50 } });
  const socket = fixture.socket();
  socket.resume();
  await once(socket, 'close');
  assert.deepEqual(fixture.log.codes, ['RTMP_ERR_HANDSHAKE_TIMEOUT']);
});

test('200 silent connections keep no good publisher out, before it or after it', async (t) => {
  const fixture = await ServerFixture.start(t, { limits: { handshakeMs: 60_000 } });
  const early = await fixture.publisher('live/early');
  const publication = await fixture.publication();
  const silent = Array.from({ length: 200 }, () => fixture.socket().resume());
  await Promise.all(silent.map((socket) => once(socket, 'connect')));
  const late = await fixture.publisher('live/late');
  assert.equal((await fixture.publication()).path, 'live/late');
  assert.ok(fixture.server.connectionCount <= 64);
  await until(() => fixture.server.connectionCount <= 8 + 2, 'each address to be within its limit');
  await Promise.all([early.write(frame(0)), late.write(frame(0))]);
  await until(() => publication.stats.packets === 1, 'the packet');
  assert.equal(publication.ended, undefined);
});

test('when every connection publishes, one more is refused', async (t) => {
  const fixture = await ServerFixture.start(t, { limits: { connections: 2 } });
  await fixture.publisher('live/a');
  await fixture.publisher('live/b');
  await assert.rejects(fixture.publisher('live/c'));
  assert.deepEqual(fixture.log.codes, ['RTMP_ERR_CONNECTIONS']);
});

test('50 publishers at once from one address all get in', async (t) => {
  const fixture = await ServerFixture.start(t);
  const publishers = await Promise.all(Array.from({ length: 50 }, (_, i) => fixture.publisher(`live/${i}`)));
  assert.ok(publishers.every(({ open }) => open));
  assert.deepEqual(fixture.log.codes, []);
});

test('no key is ever logged or shown', async (t) => {
  const fixture = await ServerFixture.start(t, { authorize: streamKeyRule({ key: 'TOPSECRET' }) });
  await fixture.publisher('live/TOPSECRET?pass=TOPSECRET');
  const publication = await fixture.publication();
  assert.equal(publication.path, 'live/***');
  for (const [app, name] of [
    ['live', 'TOPSECRET'],
    ['live', 'cam?TOPSECRET'],
    ['live?TOPSECRET', 'cam'],
    ['live?TOPSECRET/cam', ''],
    ['live', 'cam%3FTOPSECRET'],
    ['live', 'cam?%54OPSECRET/x'],
  ] as const) {
    const client = new RawClient().handshake().connect({ app, tcUrl: `rtmp://host/${app}` });
    client.command('createStream', 2, [null]).command('publish', 3, [null, name], 1);
    fixture.socket().resume().write(Buffer.concat(client.sent));
    assert.match((await fixture.publication()).path, /^live(\/cam|\/\*\*\*)?$/);
  }
  await fixture.server.close();
  assert.ok(fixture.log.lines.length > 4);
  assert.doesNotMatch(JSON.stringify(fixture.log.lines), /TOPSECRET/);
});
