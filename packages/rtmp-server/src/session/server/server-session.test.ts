import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { encodeAmf0 } from '../../amf/index.ts';
import { encodeCommand } from '../../message/command.ts';
import { decodeControl } from '../../message/control.ts';
import { encodeData } from '../../message/data.ts';
import { decodeUserControl, encodeUserControl } from '../../message/user-control.ts';
import { RawClient } from '../testing/raw-client.ts';

const KEY_FRAME = new Uint8Array(Buffer.from('17010000000000000265aa', 'hex'));
const VIDEO = 9;

test('connect is answered on chunk streams 2 and 3, in the order clients expect', () => {
  const client = new RawClient().handshake().connect({ app: 'live', flashVer: 'FMLE/3.0' });
  const controls = client.received.slice(0, 3);
  assert.deepEqual(
    controls.map((message) => decodeControl(message)?.kind),
    ['windowAckSize', 'setPeerBandwidth', 'setChunkSize'],
  );
  assert.ok(controls.every(({ chunkStreamId }) => chunkStreamId === 2));
  assert.equal(client.received[3]?.chunkStreamId, 3);
  const [result] = client.commands();
  assert.equal(result?.name, '_result');
  assert.equal(result.transactionId, 1);
});

test('a stream is requested, accepted, published and ended', () => {
  const client = new RawClient().handshake().connect({ app: 'live', tcUrl: 'rtmp://h/live', flashVer: 'FMLE/3.0' });
  client.command('releaseStream', 2, [null, 'test']).command('FCPublish', 3, [null, 'test']);
  const request = client.publish('test');
  assert.deepEqual(client.statuses(), [
    '_result NetConnection.Connect.Success',
    '_result',
    '_result',
    'onFCPublish NetStream.Publish.Start',
    '_result',
  ]);
  assert.deepEqual(
    [request.app, request.streamName, request.tcUrl, request.flashVer, request.target.segments],
    ['live', 'test', 'rtmp://h/live', 'FMLE/3.0', ['live', 'test']],
  );
  client.take(client.session.accept(request.publishId, client.now));
  assert.deepEqual(client.statuses(), ['onStatus NetStream.Publish.Start']);
  const metadata = encodeData('@setDataFrame', 'onMetaData', { width: 640, encoder: 'x' });
  client.send({ type: 18, messageStreamId: 1, body: metadata });
  client.send({ type: VIDEO, messageStreamId: 1, timestamp: 40, body: KEY_FRAME });
  const [started, meta, frame] = client.events;
  assert.equal(started?.kind, 'publish-started');
  assert.deepEqual(meta, { kind: 'metadata', publishId: request.publishId, metadata: { width: 640, encoder: 'x' } });
  assert.ok(frame?.kind === 'packet' && frame.packet.media === 'video' && frame.packet.dts === 40);
  client.kinds();
  client.command('FCUnpublish', 5, [null, 'test']).command('deleteStream', 6, [null, 1]);
  assert.deepEqual(client.kinds(), ['publish-ended unpublished']);
  assert.deepEqual(client.statuses(), [
    '_result',
    'onFCUnpublish NetStream.Unpublish.Success',
    'onStatus NetStream.Unpublish.Success',
  ]);
});

test('a refused publisher gets the status, never Publish.Start, and the session closes', () => {
  const client = new RawClient().handshake().connect();
  const { publishId } = client.publish('test');
  client.commands();
  const status = { level: 'error', code: 'NetStream.Publish.BadName', description: 'taken' } as const;
  client.take(client.session.reject(publishId, status, client.now));
  assert.deepEqual(client.statuses(), ['onStatus NetStream.Publish.BadName']);
  assert.deepEqual(client.kinds(), ['closed']);
  assert.deepEqual(client.session.push(KEY_FRAME, client.now), []);
  assert.deepEqual(client.session.accept(publishId, client.now), []);
});

test('messages that come while a request waits are handled after the answer', () => {
  const client = new RawClient().handshake().connect();
  const { publishId } = client.publish('test');
  client.send({ type: VIDEO, messageStreamId: 1, body: KEY_FRAME });
  assert.deepEqual(client.kinds(), []);
  client.take(client.session.accept(publishId, client.now));
  assert.deepEqual(client.kinds(), ['publish-started', 'packet']);
});

test('messages that come while a request waits may need only so much memory', () => {
  const client = new RawClient({ unauthenticatedBytes: 10_000 }).handshake().connect();
  client.publish('test');
  for (let i = 0; i < 5; i++) client.send({ type: VIDEO, messageStreamId: 1, body: new Uint8Array(2000) });
  assert.deepEqual(client.kinds(), ['closed RTMP_ERR_MEMORY']);
});

/** A key frame of `length` bytes. */
function keyFrame(length: number): Uint8Array<ArrayBuffer> {
  const body = new Uint8Array(length);
  body.set(KEY_FRAME);
  new DataView(body.buffer).setUint32(5, length - 9);
  return body;
}

/** All bytes of a client that publishes two streams, the second one in the middle of the first, without waiting. */
function impatient(): Uint8Array<ArrayBuffer> {
  const client = new RawClient();
  const video = (messageStreamId: number, timestamp: number, length: number) =>
    client.bytesOf({ type: VIDEO, chunkStreamId: 6, messageStreamId, timestamp, body: keyFrame(length) });
  client.handshake().connect().command('createStream', 2, [null]).command('publish', 3, [null, 'one'], 1);
  const one = [...client.sent, video(1, 0, 400_000), video(1, 40, 3000)];
  client.sent.length = 0;
  client.command('createStream', 4, [null]).command('publish', 5, [null, 'two'], 2);
  return new Uint8Array(Buffer.concat([...one, ...client.sent, video(2, 0, 300_000), video(1, 80, 5000)]));
}

test('a client need not wait for its acceptance before it sends a key frame of 400 kB', () => {
  const expected = ['publish-started', 'packet', 'packet', 'publish-started', 'packet', 'packet'];
  const bytes = impatient();
  const cuts = fc.oneof(
    fc.constant([bytes.length]),
    fc.array(fc.oneof(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 300_000 })), { minLength: 1 }),
  );
  fc.assert(
    fc.property(cuts, fc.boolean(), (sizes, shared) => {
      const client = new RawClient();
      const seen: string[] = [];
      for (let at = 0, piece = 0; at < bytes.length; piece++) {
        const size = sizes[piece % sizes.length] ?? bytes.length;
        // Sockets hand out buffers of their own, or one that all of them share.
        const read = shared ? bytes.slice(at, at + size) : Buffer.from(bytes.subarray(at, at + size));
        client.push(read);
        read.fill(0xee);
        at += size;
        for (;;) {
          const request = client.events.find((event) => event.kind === 'publish-requested');
          seen.push(...client.kinds().filter((kind) => kind !== 'publish-requested'));
          if (request?.kind !== 'publish-requested') break;
          client.take(client.session.accept(request.request.publishId, client.now));
        }
      }
      assert.deepEqual(seen, expected);
    }),
    { numRuns: 40 },
  );
});

test('what follows a request to publish in the same read is not looked at before the answer', () => {
  const client = new RawClient({ unauthenticatedBytes: 1000 });
  client.handshake().connect().command('createStream', 2, [null]);
  const before = client.sent.length;
  const copy = new RawClient().handshake().command('publish', 3, [null, 'test'], 1);
  const publish = copy.sent.at(-1) ?? assert.fail();
  const garbage = Buffer.alloc(100_000, 0xff);
  client.push(Buffer.concat([publish, garbage]));
  assert.deepEqual([client.kinds(), client.sent.length - before], [['publish-requested'], 1]);
  client.take(client.session.accept(1, client.now));
  assert.match(client.kinds().at(-1) ?? '', /^closed RTMP_ERR_/);
});

test('a refused stream leaves the bytes behind its request to the other streams of the connection', () => {
  const client = RawClient.publishing();
  client.command('createStream', 4, [null]);
  client.kinds();
  const publish = new RawClient().handshake().command('publish', 5, [null, 'two'], 2).sent.at(-1) ?? assert.fail();
  const video = (messageStreamId: number) =>
    client.bytesOf({ type: VIDEO, messageStreamId, chunkStreamId: 6, body: keyFrame(300_000) });
  client.push(Buffer.concat([publish, video(2), video(1)]));
  assert.deepEqual(client.kinds(), ['publish-requested']);
  const status = { level: 'error', code: 'NetStream.Publish.BadName', description: 'x' } as const;
  client.take(client.session.reject(2, status, client.now));
  assert.deepEqual(client.kinds(), ['packet']);
  assert.equal(client.session.counters.strayMessages, 1);
});

test('before a publisher is accepted, a message over the memory limit is refused when it is declared', () => {
  const big = { type: VIDEO, messageStreamId: 1, body: new Uint8Array(300_000) };
  const client = new RawClient().handshake().connect();
  client.push(client.bytesOf(big).subarray(0, 20));
  assert.deepEqual(client.kinds(), ['closed RTMP_ERR_MEMORY']);
  const publisher = RawClient.publishing();
  publisher.kinds();
  publisher.push(publisher.bytesOf(big));
  assert.equal(publisher.session.counters.messages, 4);
  assert.deepEqual(publisher.kinds(), ['codec-unsupported']);
});

for (const [name, stop] of [
  ['publish(false)', (client: RawClient) => client.command('publish', 4, [null, false], 1)],
  ['publish(false) on message stream 0', (client: RawClient) => client.command('publish', 4, [null, false])],
  ['deleteStream with the id', (client: RawClient) => client.command('deleteStream', 4, [null, 1])],
  ['deleteStream with the name', (client: RawClient) => client.command('deleteStream', 0, [null, 'test'])],
  ['deleteStream without arguments', (client: RawClient) => client.command('deleteStream', 0, [], 1)],
  ['closeStream', (client: RawClient) => client.command('closeStream', 0, [null], 1)],
  ['FCUnpublish', (client: RawClient) => client.command('FCUnpublish', 4, [null, '/test'])],
] as const) {
  test(`${name} ends the stream, and another one can begin`, () => {
    const client = RawClient.publishing();
    client.kinds();
    stop(client);
    assert.deepEqual(client.kinds(), ['publish-ended unpublished']);
    assert.equal(client.publish('again').streamName, 'again');
  });
}

test('a stream that is ended by two commands leaves the other one of the connection alone', () => {
  const client = RawClient.publishing();
  const second = client.publish('second', 2);
  client.take(client.session.accept(second.publishId, client.now));
  client.kinds();
  client.command('FCUnpublish', 4, [null, 'test']).command('closeStream', 0, [null], 1);
  client.command('deleteStream', 0, [null, 1]);
  assert.deepEqual(client.kinds(), ['publish-ended unpublished']);
  client.send({ type: VIDEO, messageStreamId: 2, body: KEY_FRAME });
  assert.deepEqual(client.kinds(), ['packet']);
});

test('two streams on one connection are kept apart; ending one leaves the other', () => {
  const client = RawClient.publishing();
  const second = client.publish('second', 2);
  client.take(client.session.accept(second.publishId, client.now));
  client.kinds();
  client.send({ type: VIDEO, messageStreamId: 2, body: KEY_FRAME });
  const [packet] = client.events;
  assert.ok(packet?.kind === 'packet' && packet.publishId === second.publishId);
  client.kinds();
  client.commands();
  const status = { level: 'error', code: 'NetStream.Publish.BadName', description: 'x' } as const;
  client.take(client.session.end(1, 'taken-over', { status, nowMs: client.now }));
  assert.deepEqual(client.kinds(), ['publish-ended taken-over']);
  assert.deepEqual(client.statuses(), ['onStatus NetStream.Publish.BadName']);
  client.take(client.session.end(second.publishId, 'closed', { status, nowMs: client.now }));
  assert.deepEqual(client.kinds(), ['publish-ended closed', 'closed']);
});

test('media on message stream 0 or a wrong one belongs to the only stream; before any stream it is counted', () => {
  const early = new RawClient().handshake().connect().send({ type: VIDEO, body: KEY_FRAME });
  assert.equal(early.session.counters.strayMessages, 1);
  const client = RawClient.publishing();
  client.kinds();
  client.send({ type: VIDEO, messageStreamId: 0, body: KEY_FRAME });
  client.send({ type: VIDEO, messageStreamId: 77, body: KEY_FRAME });
  assert.deepEqual(client.kinds(), ['packet', 'packet']);
});

test('an aggregate message is split', () => {
  const client = RawClient.publishing();
  client.kinds();
  const tag = `0900000b000000000000 00${Buffer.from(KEY_FRAME).toString('hex')}00000016`.replace(' ', '');
  client.send({ type: 22, messageStreamId: 1, timestamp: 5, body: new Uint8Array(Buffer.from(tag + tag, 'hex')) });
  assert.deepEqual(client.kinds(), ['packet', 'packet']);
});

test('_checkbw, getStreamLength, play and pings are answered', () => {
  const client = new RawClient().handshake().connect();
  client.commands();
  client.command('_checkbw', 4, [null]).command('getStreamLength', 5, [null, 'x']);
  assert.deepEqual(
    client.commands().map(({ name, transactionId, args }) => [name, transactionId, args[1]]),
    [
      ['_result', 4, undefined],
      ['_result', 5, 0],
    ],
  );
  client.command('play', 0, [null, 'x'], 1);
  assert.deepEqual(client.statuses(), ['onStatus NetStream.Play.StreamNotFound']);
  assert.deepEqual(client.kinds(), []);
  client.send(encodeUserControl({ event: 6, value: 1234 }));
  assert.deepEqual(client.received.splice(0).map(decodeUserControl), [{ event: 7, value: 1234 }]);
});

test('an unknown command is answered with _error unless its transaction is 0', () => {
  const client = new RawClient().handshake().connect();
  client.commands();
  client.command('doSomething', 9, [null]).command('doSomething', 0, [null]).command('releaseStream', 0, [null]);
  assert.deepEqual(client.statuses(), ['_error NetConnection.Call.Failed']);
  assert.equal(client.session.counters.unknownCommands, 2);
  client.connect();
  assert.deepEqual(client.statuses(), ['_error NetConnection.Call.Failed']);
});

test('commands before connect are refused, and the client can still connect', () => {
  const client = new RawClient().handshake();
  client.command('createStream', 2, [null]).command('publish', 3, [null, 'x'], 1);
  assert.deepEqual(client.statuses(), ['_error NetConnection.Call.Failed', '_error NetConnection.Call.Failed']);
  assert.deepEqual(client.connect().kinds(), []);
  assert.deepEqual(client.statuses(), ['_result NetConnection.Connect.Success']);
});

test('arguments of any type leave the session open', () => {
  const strange = [
    undefined,
    null,
    1,
    Number.NaN,
    true,
    false,
    '',
    'x',
    {},
    [],
    [1],
    new Date(0),
    { app: 1, tcUrl: [] },
  ];
  const names = 'connect createStream publish deleteStream closeStream FCPublish FCUnpublish releaseStream play x';
  for (const name of names.split(' ')) {
    for (const value of strange) {
      const client = RawClient.publishing();
      client.command(name, Number.NaN, [value, value, value], 1).command(name, 4, [null, value], 1);
      client.command(name, 4, [], 7).command(name, -1, [value]);
      assert.ok(client.kinds().every((kind) => !kind.startsWith('closed')));
    }
  }
  for (const value of strange) {
    const client = new RawClient().handshake().command('connect', 1, [value]);
    assert.deepEqual(client.statuses(), ['_result NetConnection.Connect.Success']);
  }
});

test('the app is read from tcUrl when connect has none', () => {
  const client = new RawClient().handshake().connect({ tcUrl: 'rtmp://host:1935/live/sub' });
  assert.deepEqual(client.publish('x').target.segments, ['live', 'sub', 'x']);
});

test('a stream name that is not a string is refused with a status', () => {
  const client = new RawClient().handshake().connect();
  client.commands();
  client.command('publish', 3, [null, 12], 1);
  assert.deepEqual(client.statuses(), ['onStatus NetStream.Publish.BadName']);
});

test('malformed and unknown messages are counted and skipped', () => {
  const client = RawClient.publishing();
  client.kinds();
  const body = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'));
  client.send({ type: 20, body: body('') }).send({ type: 20, body: body('05') });
  client.send({ type: 20, body: encodeCommand({ name: 'x', transactionId: 0, args: ['text'] }).slice(0, -2) });
  client.send({ type: 4, body: body('00') }).send({ type: 5, body: body('00') });
  client.send({ type: 18, messageStreamId: 1, body: encodeAmf0('onMetaData', { width: 1, height: 2 }).slice(0, -9) });
  assert.equal(client.session.counters.malformedMessages, 6);
  client
    .send({ type: 99 })
    .send({ type: 4, body: body('002a00000000') })
    .send({ type: 16 });
  assert.equal(client.session.counters.unknownMessages, 3);
  assert.deepEqual(client.kinds(), ['metadata']);
});

test('every unsupported codec is reported, also when several are in one message', () => {
  const client = RawClient.publishing();
  client.kinds();
  const track = (fourCc: string, number: number) => [
    ...Buffer.from(fourCc),
    number,
    0,
    0,
    8,
    0,
    0,
    0,
    0,
    0,
    0,
    1,
    0x65,
  ];
  const body = Uint8Array.from([0x96, 0x21, ...track('avc1', 0), ...track('vvc1', 1), ...track('vp08', 2)]);
  client.send({ type: VIDEO, body });
  const left = client.events.flatMap((event) => (event.kind === 'codec-unsupported' ? [event.codec] : []));
  assert.deepEqual(left, ['video vvc1', 'video vp08']);
  assert.deepEqual(client.kinds(), ['packet', 'codec-unsupported', 'codec-unsupported']);
});

test('an unsupported codec is reported once', () => {
  const client = RawClient.publishing();
  client.kinds();
  const vvc = new Uint8Array(Buffer.from('9076766331', 'hex'));
  client.send({ type: VIDEO, body: vvc }).send({ type: VIDEO, body: vvc });
  assert.deepEqual(client.events, [{ kind: 'codec-unsupported', publishId: 1, codec: 'video vvc1', chunkStreamId: 3 }]);
});

test('acknowledgements carry the bytes received in all', () => {
  const client = RawClient.publishing();
  client.send({ type: 5, body: new Uint8Array([0, 1, 0, 0]) });
  client.received.length = 0;
  const step = client.bytesOf({ type: 99, body: new Uint8Array(40_000) });
  let total = client.session.bytesReceived;
  for (let i = 0; i < 3; i++) {
    client.push(step);
    total += step.length;
    assert.deepEqual(client.received.splice(0).map(decodeControl), [
      { kind: 'acknowledgement', sequenceNumber: total },
    ]);
  }
});

test('more published streams at a time than allowed end the session', () => {
  const client = new RawClient({ messageStreams: 3 }).handshake().connect();
  const publish = (id: number) => {
    client.take(client.session.accept(client.publish(`name ${id}`, id).publishId, client.now));
    return client.kinds();
  };
  for (const id of [1, 2, 3]) assert.deepEqual(publish(id), ['publish-started']);
  client.command('closeStream', 0, [null], 2);
  assert.deepEqual([...client.kinds(), ...publish(4)], ['publish-ended unpublished', 'publish-started']);
  assert.deepEqual(publish(4), ['publish-ended unpublished', 'publish-started'], 'the same message stream again');
  client.command('publish', 3, [null, 'one too many'], 5);
  const ends = Array(3).fill('publish-ended error');
  assert.deepEqual(client.kinds(), [...ends, 'closed RTMP_ERR_STREAMS']);
});

for (const end of ['closeStream', 'publish(false)', 'deleteStream', 'nothing'] as const) {
  test(`any number of message streams may be opened on one connection, ended with ${end}`, () => {
    const client = new RawClient().handshake().connect();
    for (let round = 1; round <= 500; round++) {
      const id = end === 'nothing' ? 1 : round;
      const request = client.publish(`round ${round}`, id);
      client.take(client.session.accept(request.publishId, client.now));
      client.tick(100).send({ type: VIDEO, messageStreamId: id, body: KEY_FRAME });
      if (end === 'closeStream') client.command('closeStream', 0, [null], round);
      if (end === 'publish(false)') client.command('publish', 0, [null, false], round);
      if (end === 'deleteStream') client.command('deleteStream', 0, [null, round]);
      assert.ok(client.kinds().includes('packet'), `round ${round}`);
    }
  });
}

test('a protocol error ends the stream with a status, and closes', () => {
  const client = RawClient.publishing();
  client.kinds();
  client.commands();
  const lost = client.bytesOf({ type: 20, body: new Uint8Array(70_000) });
  const good = client.bytesOf({ type: VIDEO, messageStreamId: 1, body: KEY_FRAME });
  client.push(Buffer.concat([good, lost]));
  assert.deepEqual(client.kinds(), ['packet', 'publish-ended error', 'closed RTMP_ERR_MESSAGE_TOO_LONG']);
  assert.deepEqual(client.statuses(), ['onStatus NetConnection.Connect.Closed']);
});

test('bytes of another protocol close the session with an error that names it', () => {
  for (const [text, code] of [
    ['GET / HTTP/1.1\r\n\r\n', 'RTMP_ERR_HANDSHAKE_HTTP'],
    ['\x16\x03\x01\x02\x00\x01', 'RTMP_ERR_HANDSHAKE_TLS'],
    ['\xff\xfe garbage', 'RTMP_ERR_HANDSHAKE_GARBAGE'],
  ] as const) {
    assert.deepEqual(new RawClient().push(Buffer.from(text, 'latin1')).kinds(), [`closed ${code}`]);
  }
});

test('deadlines: for the handshake, for publishing, and for a silent publisher after a ping', () => {
  assert.deepEqual(new RawClient().tick(4999).kinds(), []);
  assert.deepEqual(new RawClient().tick(5000).kinds(), ['closed RTMP_ERR_HANDSHAKE_TIMEOUT']);
  assert.deepEqual(new RawClient().handshake().tick(9999).kinds(), []);
  assert.deepEqual(new RawClient().handshake().connect().tick(10_000).kinds(), ['closed RTMP_ERR_PUBLISH_TIMEOUT']);

  const client = RawClient.publishing();
  client.kinds();
  client.received.length = 0;
  assert.equal(client.session.nextDeadline, client.now + 5000);
  client.tick(5000);
  assert.equal(decodeUserControl(client.received[0] ?? client.received[1] ?? assert.fail('no ping')).event, 6);
  client.send(encodeUserControl({ event: 7, value: 0 }));
  assert.deepEqual(client.tick(4999).kinds(), []);
  client.tick(1).tick(5000);
  assert.deepEqual(client.kinds(), ['publish-ended idle', 'closed RTMP_ERR_IDLE']);
});

test('a request that waits for its answer has no deadline; after the stream there is one again', () => {
  const client = new RawClient().handshake().connect();
  const { publishId } = client.publish('x');
  assert.equal(client.session.nextDeadline, Number.POSITIVE_INFINITY);
  client.take(client.session.accept(publishId, client.now));
  client.now += 3000;
  client.command('deleteStream', 0, [null, 1]);
  assert.equal(client.session.nextDeadline, client.now + 10_000);
});

test('closing informs the publisher; a lost connection ends its stream', () => {
  const client = RawClient.publishing();
  client.kinds();
  client.commands();
  client.take(client.session.close({ level: 'status', code: 'NetConnection.Connect.AppShutdown', description: 'bye' }));
  assert.deepEqual(client.statuses(), ['onStatus NetConnection.Connect.AppShutdown']);
  assert.deepEqual(client.kinds(), ['publish-ended closed', 'closed']);
  const other = RawClient.publishing();
  other.kinds();
  other.take(other.session.disconnected());
  assert.deepEqual(other.kinds(), ['publish-ended disconnected', 'closed']);
});
