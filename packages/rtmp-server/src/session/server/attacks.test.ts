/** Each limit of a connection, tested by the attack that it stops. Those of chunks are in chunk/limits.test.ts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AmfInput, encodeAmf0 } from '../../amf/index.ts';
import { encodeControl } from '../../message/control.ts';
import { encodeUserControl } from '../../message/user-control.ts';
import { rawChunk } from '../../testing/chunks.ts';
import { fromHex } from '../../testing/vectors.ts';
import { RawClient } from '../testing/raw-client.ts';

const VIDEO = 9;
const FRAME = fromHex('17010000000000000265aa');

function publishing(): RawClient {
  const client = RawClient.publishing();
  client.kinds();
  return client;
}

/** Repeats `attack` until the session has ended, and returns the kinds of its events. */
function endOf(client: RawClient, attack: (client: RawClient, round: number) => void, mostRounds = 5000): string[] {
  for (let round = 0; round < mostRounds && client.session.nextDeadline < Number.POSITIVE_INFINITY; round++) {
    attack(client, round);
  }
  return client.kinds();
}

test('a slow handshake, a byte at a time, ends at its deadline', () => {
  const client = new RawClient();
  const hello = Uint8Array.of(3, ...new Uint8Array(3072));
  const kinds = endOf(client, (slow, round) => slow.push(hello.subarray(round, round + 1)).tick(10));
  assert.deepEqual(kinds, ['closed RTMP_ERR_HANDSHAKE_TIMEOUT']);
  assert.equal(client.now, 1000 + 5000);
});

test('a client that sends pings but publishes nothing ends at its deadline', () => {
  const client = new RawClient().handshake().connect();
  const kinds = endOf(client, (slow) => slow.send(encodeUserControl({ event: 6, value: 1 })).tick(100));
  assert.deepEqual(kinds, ['closed RTMP_ERR_PUBLISH_TIMEOUT']);
  assert.equal(client.now, 1000 + 10_000);
});

test('a publisher that sends a message a byte at a time counts as silent', () => {
  const client = publishing();
  const bytes = client.bytesOf({ type: VIDEO, messageStreamId: 1, body: new Uint8Array(60_000) });
  const kinds = endOf(client, (slow, round) => slow.push(bytes.subarray(round, round + 1)).tick(100));
  assert.deepEqual(kinds, ['publish-ended idle', 'closed RTMP_ERR_IDLE']);
});

test('a large message over a slow network is accepted at 40 kbit/s', () => {
  const client = publishing();
  const bytes = client.bytesOf({ type: VIDEO, messageStreamId: 1, body: new Uint8Array(150_000).fill(0x17) });
  for (let at = 0; at < bytes.length; at += 5000) client.push(bytes.subarray(at, at + 5000)).tick(1000);
  assert.ok(client.kinds().every((kind) => !kind.startsWith('closed')));
});

for (const [what, start] of [
  ['before a stream is published', () => new RawClient().handshake().connect()],
  ['of a publisher', publishing],
] as const) {
  for (const [name, attack] of [
    ['pings', (client) => client.send(encodeUserControl({ event: 6, value: 1 }))],
    ['commands', (client) => client.command('x', 1, [])],
    [
      'commands that open and delete streams',
      (client, round) => {
        client.command('createStream', 1, [null]).command('deleteStream', 0, [null, round + 1]);
      },
    ],
    ['chunk sizes', (client, round) => client.send(encodeControl({ kind: 'setChunkSize', size: 128 + (round % 100) }))],
    ['acknowledgements', (client) => client.send(encodeControl({ kind: 'acknowledgement', sequenceNumber: 1 }))],
    ['windows', (client) => client.send(encodeControl({ kind: 'windowAckSize', size: 1 }))],
    ['messages of unknown types', (client) => client.send({ type: 99, body: new Uint8Array(100) })],
    ['empty video messages by type 3 chunks', (client) => client.push(new Uint8Array(65_536).fill(0xc7))],
  ] as const satisfies readonly (readonly [string, (client: RawClient, round: number) => unknown])[]) {
    test(`a flood of ${name} ${what} is stopped`, () => {
      const client = start();
      client.send({ type: VIDEO, chunkStreamId: 7, messageStreamId: 1 });
      const kinds = endOf(client, attack);
      assert.equal(kinds.at(-1), 'closed RTMP_ERR_FLOOD');
      assert.ok(client.session.counters.messages < 5000, `${client.session.counters.messages} messages`);
    });
  }
}

test('type 3 chunks on chunk streams that were never opened are stopped', () => {
  const client = new RawClient().handshake();
  const kinds = endOf(client, (flood, round) => flood.push(rawChunk({ format: 3, chunkStreamId: 3 + round })));
  assert.deepEqual(kinds, ['closed RTMP_ERR_CHUNK_STREAMS']);
});

test('a hundred pings and a hundred small frames per second are accepted for minutes', () => {
  const client = publishing();
  for (let i = 0; i < 20_000; i++) {
    client.send(encodeUserControl({ event: 6, value: i })).send({ type: VIDEO, messageStreamId: 1, body: FRAME });
    client.tick(10);
  }
  assert.ok(client.kinds().every((kind) => kind === 'packet'));
});

function nested(levels: number): AmfInput {
  let value: AmfInput = null;
  for (let i = 0; i < levels; i++) value = [value];
  return value;
}

for (const [what, hex] of [
  ['deep', `0a00000001`.repeat(33)],
  ['wide', `0a 00001001 ${'05'.repeat(4097)}`],
  ['deep AMF3', `11 ${'090301'.repeat(33)}`],
  ['wide AMF3', `11 09 c003 01 ${'01'.repeat(4097)}`],
] as const) {
  const body = new Uint8Array([...encodeAmf0('onMetaData'), ...fromHex(hex)]);
  test(`values too ${what} in a command end the connection`, () => {
    const client = publishing();
    client.send({ type: 20, messageStreamId: 1, body });
    const code = what.startsWith('deep') ? 'RTMP_ERR_AMF_DEPTH' : 'RTMP_ERR_AMF_ENTRIES';
    assert.deepEqual(client.kinds(), ['publish-ended error', `closed ${code}`]);
  });

  test(`values too ${what} in a data message or a metadata frame do not end the stream`, () => {
    const client = publishing();
    const metadataFrame = new Uint8Array([...fromHex('d468766331'), ...body]);
    client.send({ type: 18, messageStreamId: 1, body }).send({ type: VIDEO, messageStreamId: 1, body: metadataFrame });
    client.send({ type: VIDEO, messageStreamId: 1, body: FRAME });
    assert.deepEqual(client.kinds(), ['metadata', 'packet']);
    assert.equal(client.session.counters.malformedMessages, 1);
  });
}

for (const [what, values, code] of [
  ['deep', [nested(3)], 'RTMP_ERR_AMF_DEPTH'],
  ['wide', Array(10).fill(null), 'RTMP_ERR_AMF_ENTRIES'],
] as const) {
  test(`a limit sets how ${what} the values of a message may be`, () => {
    const client = RawClient.publishing({ amf: { depth: 2, entries: 10 } });
    const send = (type: number, ...some: AmfInput[]) =>
      client.send({ type, messageStreamId: 1, body: encodeAmf0('onMetaData', ...some) });
    send(20, 0, nested(2));
    send(18, 0, nested(2));
    assert.equal(client.session.counters.malformedMessages, 0);
    send(18, ...values);
    assert.equal(client.session.counters.malformedMessages, 1);
    client.kinds();
    send(20, ...values);
    assert.deepEqual(client.kinds(), ['publish-ended error', `closed ${code}`]);
  });
}

test('a client that sends only data messages that are too long ends at its deadline', () => {
  const client = new RawClient().handshake().connect();
  client.push(rawChunk({ format: 0, chunkStreamId: 5, type: 18, length: 2 ** 24 - 1, payload: new Uint8Array(128) }));
  const part = Buffer.concat(
    Array.from({ length: 500 }, () => rawChunk({ format: 3, chunkStreamId: 5, payload: new Uint8Array(128) })),
  );
  const kinds = endOf(client, (flood) => flood.push(part).tick(100));
  assert.deepEqual(kinds, ['closed RTMP_ERR_PUBLISH_TIMEOUT']);
  assert.equal(client.session.counters.malformedMessages, 1);
});

test('values as deep and as wide as allowed are accepted', () => {
  const client = publishing();
  client.send({ type: 18, messageStreamId: 1, body: encodeAmf0('onMetaData', nested(31)) });
  client.send({ type: 18, messageStreamId: 1, body: encodeAmf0('onMetaData', Array(4094).fill(null)) });
  assert.deepEqual(client.kinds(), ['metadata', 'metadata']);
});

test('no message is lost when the chunk size changes all the time', () => {
  const client = publishing();
  for (let i = 0; i < 900; i++) {
    const size = [1, 2 ** 31 - 1, 7, 65_536][i % 4] ?? 1;
    client.send(encodeControl({ kind: 'setChunkSize', size }));
    client.send({ type: VIDEO, messageStreamId: 1, timestamp: i, body: FRAME });
  }
  const times = client.events.map((event) => (event.kind === 'packet' ? event.packet.dts : event.kind));
  assert.deepEqual(
    times,
    Array.from({ length: 900 }, (_, i) => i),
  );
});
