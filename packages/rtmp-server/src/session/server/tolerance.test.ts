/** Rare or wrong input of encoders whose stream has to work nevertheless. See also lessons.test.ts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AmfInput, EcmaArray, encodeAmf0 } from '../../amf/index.ts';
import { ByteWriter } from '../../bytes/byte-writer.ts';
import { encodeControl } from '../../message/control.ts';
import { encodeData } from '../../message/data.ts';
import { rawChunk } from '../../testing/chunks.ts';
import { fromHex, toHex } from '../../testing/vectors.ts';
import { RawClient } from '../testing/raw-client.ts';

const AUDIO = 8;
const VIDEO = 9;
const FRAME = fromHex('17010000000000000265aa');
const FRAME_DATA = '0000000265aa';

function publishing(): RawClient {
  const client = RawClient.publishing();
  client.kinds();
  client.received.length = 0;
  return client;
}

/** A key frame of one NAL unit, `length` bytes in all. */
function frameOf(length: number): Uint8Array<ArrayBuffer> {
  const body = new Uint8Array(length);
  body.set(FRAME);
  new DataView(body.buffer).setUint32(5, length - 9);
  return body;
}

/** `video@40 <data>` for each packet, and the kind of every other event. */
function story(client: RawClient): string[] {
  return client.events.splice(0).map((event) => {
    if (event.kind !== 'packet') return event.kind;
    const { media, dts, data } = event.packet;
    return `${media}@${dts} ${data.length > 50 ? `${data.length} bytes` : toHex(data)}`;
  });
}

for (const size of [1, 2, 127, 128, 129, 4096, 60_000, 2 ** 24 - 1, 2 ** 24, 2 ** 31 - 1]) {
  test(`a chunk size of ${size} is accepted`, () => {
    const client = publishing();
    client.send(encodeControl({ kind: 'setChunkSize', size }));
    for (const timestamp of [0, 40]) client.send({ type: VIDEO, messageStreamId: 1, timestamp, body: frameOf(9000) });
    assert.deepEqual(story(client), ['video@0 8995 bytes', 'video@40 8995 bytes']);
  });
}

for (const size of [0, 2 ** 31, 2 ** 32 - 1]) {
  test(`a chunk size of ${size} ends the connection with a readable reason`, () => {
    const client = publishing();
    const body = new ByteWriter().u32(size).toBytes();
    client.push(rawChunk({ format: 0, chunkStreamId: 2, type: 1, payload: body }));
    assert.deepEqual(client.kinds(), ['publish-ended error', 'closed RTMP_ERR_CHUNK_SIZE']);
    const [status] = client.commands();
    assert.match(JSON.stringify(status?.args), new RegExp(`Chunk size out of range: ${size} `));
  });
}

test('a type 0 chunk in the middle of a message drops that message, and the stream continues', () => {
  const client = publishing();
  const common = { chunkStreamId: 6, type: VIDEO, messageStreamId: 1 };
  const long = frameOf(300);
  client.push(rawChunk({ ...common, format: 0, time: 0, length: 300, payload: long.subarray(0, 128) }));
  client.push(rawChunk({ ...common, format: 0, time: 40, payload: FRAME }));
  client.push(rawChunk({ ...common, format: 1, time: 40, payload: FRAME }));
  assert.deepEqual(story(client), [`video@40 ${FRAME_DATA}`, `video@80 ${FRAME_DATA}`]);
  assert.equal(client.session.oddities.droppedPartials, 1);
});

test('the bytes of a whole stream may come one at a time', () => {
  const client = publishing();
  const bytes = client.bytesOf({ type: VIDEO, messageStreamId: 1, timestamp: 0x2000000, body: frameOf(300) });
  for (const byte of bytes) client.push(Uint8Array.of(byte));
  assert.deepEqual(story(client), [`video@${0x2000000} 295 bytes`]);
});

test('empty bodies and bodies of one byte are counted, and the stream continues', () => {
  const client = publishing();
  for (const type of [AUDIO, VIDEO]) {
    for (const body of ['', '17', 'af']) client.send({ type, messageStreamId: 1, body: fromHex(body) });
  }
  for (const type of [18, 15, 20, 17, 22]) client.send({ type, messageStreamId: 1, body: new Uint8Array(0) });
  client.send({ type: VIDEO, messageStreamId: 1, body: FRAME });
  assert.deepEqual(story(client), [`video@0 ${FRAME_DATA}`]);
  assert.equal(client.session.flvStats(1)?.emptyBodies, 6);
  // Empty data messages are valid, but an empty command lacks its name.
  assert.equal(client.session.counters.malformedMessages, 2);
});

/** An FLV tag with its back pointer (RTMP 1.0 section 7.1.6). */
function tag(type: number, timestamp: number, body: Uint8Array): Uint8Array {
  const out = new ByteWriter()
    .u8(type)
    .u24(body.length)
    .u24(timestamp)
    .u8(timestamp >>> 24)
    .u24(0);
  return out
    .bytes(body)
    .u32(body.length + 11)
    .toBytes();
}

test('audio, video and data in an aggregate are read; other messages are counted, and a cut tag is skipped', () => {
  const client = publishing();
  const metadata = encodeData('onMetaData', { width: 640 });
  const tags = [
    tag(18, 100, metadata),
    tag(15, 100, Uint8Array.of(0, ...metadata)),
    tag(VIDEO, 100, FRAME),
    tag(AUDIO, 120, fromHex('af01de04')),
    tag(VIDEO, 140, new Uint8Array(0)),
    tag(22, 140, FRAME),
    tag(20, 140, FRAME),
    tag(VIDEO, 140, FRAME),
    tag(VIDEO, 180, FRAME).subarray(0, -6),
  ];
  const wide = tag(18, 100, encodeData('onCuePoint', Array(5000).fill(0)));
  client.send({ type: 22, messageStreamId: 1, timestamp: 1000, body: new Uint8Array(Buffer.concat([wide, ...tags])) });
  const { unknownMessages, malformedMessages } = client.session.counters;
  assert.deepEqual([unknownMessages, malformedMessages], [1, 1]);
  assert.deepEqual(story(client), [
    'metadata',
    'metadata',
    `video@1000 ${FRAME_DATA}`,
    'audio@1020 de04',
    `video@1040 ${FRAME_DATA}`,
  ]);
});

test('a client that uses AMF3 throughout can publish', () => {
  const client = new RawClient().handshake();
  // The AMF3 value after each 0x11: an object with `app`, null, the string, and an object with `width`.
  const amf0 = (...values: AmfInput[]) => toHex(encodeAmf0(...values));
  const send = (type: number, messageStreamId: number, ...hex: string[]) =>
    client.send({ type, messageStreamId, body: fromHex('00', ...hex) });
  send(17, 0, amf0('connect', 1), '11 0a 0b 01 07 617070 06 09 6c697665 01');
  send(17, 0, amf0('createStream', 2), '11 01');
  send(17, 1, amf0('publish', 3), '11 01 11 06 09 74657374');
  const event = client.events.pop();
  assert.ok(event?.kind === 'publish-requested');
  assert.deepEqual(event.request.target.segments, ['live', 'test']);
  client.take(client.session.accept(event.request.publishId, client.now));
  client.kinds();
  send(15, 1, amf0('@setDataFrame', 'onMetaData'), '11 09 01 0b 7769647468 04 8500 01');
  assert.deepEqual(client.events.splice(0), [{ kind: 'metadata', publishId: 1, metadata: { width: 640 } }]);
  send(17, 0, amf0('deleteStream', 4), '11 01 11 04 01');
  assert.deepEqual(client.kinds(), ['publish-ended unpublished']);
  assert.equal(client.session.counters.malformedMessages, 0);
});

test('shared objects of both AMFs are ignored and counted', () => {
  const client = publishing();
  for (const type of [16, 19]) client.send({ type, body: fromHex('0002 7878 00000001') });
  assert.deepEqual(story(client), []);
  assert.equal(client.session.counters.unknownMessages, 2);
});

const METADATA: readonly (readonly [what: string, values: AmfInput[], cut: number, seen: object[]])[] = [
  ['as an object', ['@setDataFrame', 'onMetaData', { width: 640 }], 0, [{ width: 640 }]],
  ['as an ECMA array', ['onMetaData', new EcmaArray({ width: 640 })], 0, [{ width: 640 }]],
  ['cut short', ['onMetaData', { width: 640, height: 360 }], 7, [{ width: 640 }]],
  ['null', ['onMetaData', null], 0, [{}]],
  ['missing', ['onMetaData'], 0, [{}]],
  ['behind other values', ['onMetaData', 7, null, { width: 640 }], 0, [{ width: 640 }]],
  ['of wrong types', ['onMetaData', { width: {}, height: [], framerate: true, encoder: 7 }], 0, [{}]],
  ['of senseless values', ['onMetaData', { width: -1, height: Number.NaN, framerate: 1e9 }], 0, [{}]],
  ['with numbers as text', ['onMetaData', { width: '640' }], 0, [{ width: 640 }]],
  ['of another name', ['onCuePoint', { width: 640 }], 0, []],
  ['without a name', [{ width: 640 }], 0, []],
];

for (const [what, values, cut, seen] of METADATA) {
  test(`metadata ${what}`, () => {
    const client = publishing();
    const body = encodeData(...values);
    client.send({ type: 18, messageStreamId: 1, body: body.slice(0, body.length - cut) });
    const metadata = client.events.splice(0).map((event) => (event.kind === 'metadata' ? event.metadata : event.kind));
    assert.deepEqual(metadata, seen);
    client.send({ type: VIDEO, messageStreamId: 1, body: FRAME });
    assert.deepEqual(story(client), [`video@0 ${FRAME_DATA}`]);
  });
}

/** What ffmpeg and others write into an indexed FLV file: where its keyframes are. */
function indexedMetadata(keyframes: number): Uint8Array<ArrayBuffer> {
  const numbers = Array.from({ length: keyframes }, (_, i) => i * 1000);
  const fields = { width: 640, encoder: 'x', keyframes: { filepositions: numbers, times: numbers }, height: 360 };
  return encodeData('@setDataFrame', 'onMetaData', new EcmaArray(fields));
}

for (const [keyframes, seen] of [
  [1000, [{ width: 640, height: 360, encoder: 'x' }]],
  [3000, [{ width: 640, encoder: 'x' }]],
  [5000, []],
  [300_000, []],
] as const) {
  test(`metadata with an index of ${keyframes} keyframes does not end the stream`, () => {
    const client = publishing();
    const body = indexedMetadata(keyframes);
    client.send({ type: 18, messageStreamId: 1, body });
    const metadata = client.events.splice(0).map((event) => (event.kind === 'metadata' ? event.metadata : event.kind));
    assert.deepEqual(metadata, seen);
    client.send({ type: VIDEO, messageStreamId: 1, body: FRAME });
    assert.deepEqual(story(client), [`video@0 ${FRAME_DATA}`]);
    assert.equal(client.session.counters.malformedMessages, keyframes > 1000 ? 1 : 0);
  });
}

test('data messages that are too long are skipped before a stream is published, too', () => {
  const client = new RawClient().handshake();
  client.send({ type: 18, body: indexedMetadata(300_000) }).connect();
  client.send({ type: 19, body: new Uint8Array(300_000) });
  const { publishId } = client.publish('test');
  client.take(client.session.accept(publishId, client.now));
  assert.deepEqual(client.kinds(), ['publish-started']);
  assert.equal(client.session.counters.malformedMessages, 2);
});

test('media is accepted without metadata, on message stream 0, and on any chunk stream', () => {
  const client = publishing();
  for (const chunkStreamId of [2, 3, 4, 300, 65599]) client.send({ type: VIDEO, chunkStreamId, body: FRAME });
  assert.deepEqual(story(client), Array(5).fill(`video@0 ${FRAME_DATA}`));
});

test('with two streams on a connection, media that belongs to neither is counted, and each ends alone', () => {
  const client = publishing();
  const second = client.publish('second', 2);
  client.take(client.session.accept(second.publishId, client.now));
  client.kinds();
  for (const messageStreamId of [0, 3]) client.send({ type: VIDEO, messageStreamId, body: FRAME });
  assert.equal(client.session.counters.strayMessages, 2);
  client.command('publish', 0, [null, false], 1);
  client.send({ type: VIDEO, messageStreamId: 2, body: FRAME });
  assert.deepEqual(client.kinds(), ['publish-ended unpublished', 'packet']);
});
