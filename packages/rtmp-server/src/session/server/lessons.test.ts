/** Problems that other servers had, each with the report about it. The last ones are in src/server/lessons.test.ts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeCommand } from '../../message/command.ts';
import { encodeControl } from '../../message/control.ts';
import { encodeUserControl } from '../../message/user-control.ts';
import { rawChunk } from '../../testing/chunks.ts';
import { fromHex, toHex } from '../../testing/vectors.ts';
import { Acknowledger } from '../acknowledger.ts';
import { RawClient } from '../testing/raw-client.ts';

const AUDIO = 8;
const VIDEO = 9;
const FRAME = fromHex('17010000000000000265aa');
/** One millisecond past 4 h 39 min: the first time that needs an extended timestamp is 0xffffff. */
const LATE = 0x1000000;

function publishing(): RawClient {
  const client = RawClient.publishing();
  client.kinds();
  client.received.length = 0;
  return client;
}

/** A key frame of `length` bytes whose payload has no two parts alike. */
function longFrame(length: number): Uint8Array<ArrayBuffer> {
  const body = Uint8Array.from({ length }, (_, i) => (i * 7 + (i >> 8)) & 0xff);
  body.set(fromHex('1701000000'));
  new DataView(body.buffer).setUint32(5, length - 9);
  return body;
}

const LONG = longFrame(300);
const LONG_DATA = toHex(LONG.subarray(5));

/** Times and bytes of the video packets that have come. */
function packets(client: RawClient): (readonly [dts: number, data: string])[] {
  return client.events.splice(0).map((event) => {
    assert.ok(event.kind === 'packet', event.kind);
    const data = toHex(event.packet.data);
    return [event.packet.dts, data === LONG_DATA ? 'long' : data];
  });
}

/** The long frame in three chunks of 128 bytes at most. */
function sendLong(client: RawClient, time: number, repeated: boolean): void {
  const repeats = repeated ? { repeats: time } : {};
  const common = { chunkStreamId: 6, messageStreamId: 1 };
  const first = { ...common, format: 0, time, type: VIDEO, length: LONG.length } as const;
  client.push(rawChunk({ ...first, payload: LONG.subarray(0, 128) }));
  client.push(rawChunk({ ...common, ...repeats, format: 3, payload: LONG.subarray(128, 256) }));
  client.push(rawChunk({ ...common, ...repeats, format: 3, payload: LONG.subarray(256) }));
}

// https://github.com/obsproject/obs-studio/pull/10097
// https://github.com/iizukanao/node-rtsp-rtmp-server/pull/127
test('lesson 1: each message may have the extended timestamp in its type 3 chunks or not', () => {
  const client = publishing();
  const times = [0xfffffe, 0xffffff, LATE, 0x7fffffff, 0xfffffff0, 2 ** 32 + 0xffffff];
  for (const time of times) {
    sendLong(client, time % 2 ** 32, time >= 0xffffff);
    sendLong(client, time % 2 ** 32, false);
  }
  const pair = (time: number) => [
    [time, 'long'],
    [time, 'long'],
  ];
  assert.deepEqual(packets(client), times.flatMap(pair));
  assert.equal(client.session.oddities.extendedTimestampsOmitted, 5);
});

// https://github.com/bluenviron/mediamtx/pull/2808
test('lesson 2: a codec that no encoder uses is reported as a misread chunk, with its chunk stream', () => {
  const client = publishing();
  client.send({ type: VIDEO, chunkStreamId: 6, messageStreamId: 1, body: fromHex('1b00000000') });
  client.send({ type: AUDIO, chunkStreamId: 4, messageStreamId: 1, body: fromHex('c000') });
  client.send({ type: VIDEO, chunkStreamId: 6, messageStreamId: 1, body: fromHex('1200000000') });
  const seen = client.events.flatMap((event) =>
    event.kind === 'codec-unsupported' ? [`${event.chunkStreamId} ${event.codec}`] : [],
  );
  assert.deepEqual(seen, [
    '6 video codec 11, which no encoder uses: an earlier chunk was probably misread',
    '4 audio format 12, which no encoder uses: an earlier chunk was probably misread',
    '6 video codec 2',
  ]);
});

// https://github.com/ossrs/srs/pull/4356
// https://github.com/ossrs/srs/issues/2808
test('lesson 3: an extended value of types 1 and 2 is a delta, and one below zero wraps', () => {
  const client = publishing();
  const common = { chunkStreamId: 4, type: VIDEO, messageStreamId: 1, payload: FRAME };
  client.push(rawChunk({ ...common, format: 0, time: 1000 }));
  client.push(rawChunk({ ...common, format: 1, time: LATE }));
  client.push(rawChunk({ ...common, format: 2, time: LATE }));
  client.push(rawChunk({ ...common, format: 2, time: 2 ** 32 - 40 }));
  const times = packets(client).map(([dts]) => dts);
  assert.deepEqual(times, [1000, 1000 + LATE, 1000 + 2 * LATE, 960 + 2 * LATE]);
});

// https://github.com/arut/nginx-rtmp-module/issues/354
// https://github.com/ossrs/srs/issues/730
// https://github.com/ossrs/srs/issues/598
test('lesson 4: acknowledgements continue past 4 GiB, modulo 2^32', () => {
  const ack = new Acknowledger();
  ack.window = 2_500_000;
  ack.count(2 ** 32 - 1);
  assert.equal(ack.due(), 2 ** 32 - 1);
  ack.count(1_250_000);
  assert.equal(ack.due(), 1_249_999);
  assert.equal(ack.received, 2 ** 32 + 1_249_999);
});

// https://github.com/bluenviron/mediamtx/issues/4807
test('lesson 6: control messages are accepted on any chunk stream', () => {
  for (const chunkStreamId of [2, 3, 4, 6, 64, 65599]) {
    const client = publishing();
    const ping = { ...encodeUserControl({ event: 6, value: 77 }), chunkStreamId, messageStreamId: 1 };
    client.send({ ...encodeControl({ kind: 'setChunkSize', size: 4096 }), chunkStreamId });
    client.send({ ...encodeControl({ kind: 'windowAckSize', size: 4096 }), chunkStreamId });
    client.send(ping).send({ type: VIDEO, messageStreamId: 1, body: longFrame(4000) });
    assert.deepEqual(client.kinds(), ['packet'], `chunk stream ${chunkStreamId}`);
    const answers = new Set(client.received.map(({ type }) => type));
    assert.deepEqual([...answers].toSorted(), [3, 4]);
  }
});

// https://github.com/ossrs/srs/pull/4723
test('lesson 7: control messages are sent on chunk stream 2, results on 3, all on message stream 0', () => {
  const client = new RawClient().handshake().connect();
  client.command('createStream', 2, [null]).send(encodeUserControl({ event: 6, value: 1 }));
  const places = client.received.map(
    ({ type, chunkStreamId, messageStreamId }) => `${type} on ${chunkStreamId}/${messageStreamId}`,
  );
  assert.deepEqual(places, ['5 on 2/0', '6 on 2/0', '1 on 2/0', '20 on 3/0', '20 on 3/0', '4 on 2/0']);
});

// https://github.com/bluenviron/mediamtx/issues/4673
test('lesson 8: Abort drops the unfinished message of its chunk stream and nothing else', () => {
  const client = publishing();
  const video = client.bytesOf({ type: VIDEO, chunkStreamId: 6, messageStreamId: 1, timestamp: 1, body: LONG });
  const other = client.bytesOf({ type: VIDEO, chunkStreamId: 7, messageStreamId: 1, timestamp: 2, body: LONG });
  client.push(video.subarray(0, 140)).push(other.subarray(0, 140));
  client.send(encodeControl({ kind: 'abort', chunkStreamId: 6 }));
  client.push(other.subarray(140));
  // The same header again, which would continue an unfinished message.
  client.push(
    rawChunk({ format: 1, chunkStreamId: 6, type: VIDEO, time: 2, length: 300, payload: LONG.subarray(0, 128) }),
  );
  client.push(rawChunk({ format: 3, chunkStreamId: 6, payload: LONG.subarray(128, 256) }));
  client.push(rawChunk({ format: 3, chunkStreamId: 6, payload: LONG.subarray(256) }));
  assert.deepEqual(packets(client), [
    [2, 'long'],
    [3, 'long'],
  ]);
});

// https://github.com/arut/nginx-rtmp-module/issues/246
// https://github.com/sallar/mac-local-rtmp-server/issues/28
test('lesson 9: chunk stream ids to 65599 are read in every form, with a first chunk of any type', () => {
  const client = publishing();
  const send = (chunk: Partial<Parameters<typeof rawChunk>[0]> & { chunkStreamId: number }, time: number) => {
    client.push(rawChunk({ format: 0, time, type: VIDEO, messageStreamId: 1, payload: FRAME, ...chunk }));
  };
  const ids = [3, 63, 64, 319, 320, 65599];
  for (const [time, chunkStreamId] of ids.entries()) send({ chunkStreamId }, time);
  // A long form may be used where a shorter one would do; the three-byte form has its low byte first.
  send({ chunkStreamId: 64, form: 3, format: 1 }, 10);
  send({ chunkStreamId: 319, form: 3, format: 1 }, 10);
  assert.deepEqual(
    packets(client).map(([dts]) => dts),
    [0, 1, 2, 3, 4, 5, 12, 13],
  );
  // Fields that a first chunk leaves out are zero. In types 2 and 3 that is the length, too: an empty message.
  send({ chunkStreamId: 1000, format: 1 }, 40);
  send({ chunkStreamId: 1001, format: 2, payload: new Uint8Array(0) }, 40);
  send({ chunkStreamId: 1002, format: 3, payload: new Uint8Array(0) }, 40);
  assert.deepEqual(
    packets(client).map(([dts]) => dts),
    [40],
  );
  assert.equal(client.session.oddities.headerlessStarts, 3);
});

// https://github.com/bluenviron/mediamtx/issues/2375
test('lesson 10: an empty NAL unit is skipped, and the publisher stays connected', () => {
  const client = publishing();
  for (const body of ['1701000000', '170100000000000000', '2701000000 00000000 00000002 41aa 00000000']) {
    client.send({ type: VIDEO, messageStreamId: 1, timestamp: 5, body: fromHex(body) });
  }
  assert.deepEqual(packets(client), [[5, '0000000241aa']]);
  assert.equal(client.session.flvStats(1)?.emptyFrames, 2);
});

// https://github.com/bluenviron/mediamtx/issues/5512
test('lesson 11: unknown user control events and message types are ignored and counted', () => {
  const client = publishing();
  for (const event of [31, 32, 33, 0xffff]) client.send(encodeUserControl({ event, value: 1 }));
  client.send({ type: 4, body: fromHex('0021') });
  for (const type of [0, 7, 10, 16, 19, 21, 255]) client.send({ type, messageStreamId: 1, body: FRAME });
  client.send({ type: VIDEO, messageStreamId: 1, body: FRAME });
  assert.deepEqual(client.kinds(), ['packet']);
  // 31 and 32 are known from Flash Media Server.
  assert.equal(client.session.counters.unknownMessages, 3 + 7);
  assert.equal(client.session.counters.malformedMessages, 0);
});

// https://github.com/arut/nginx-rtmp-module/issues/681
// https://github.com/sergey-dryabzhinsky/nginx-rtmp-module/issues/38
test('lesson 12: FCPublish is answered with onFCPublish, after createStream too', () => {
  const client = new RawClient().handshake().connect();
  client.commands();
  client.command('createStream', 2, [null]);
  client.command('releaseStream', 3, [null, 'test']).command('FCPublish', 4, [null, 'test']);
  client.command('FCUnpublish', 5, [null, 'test']);
  assert.deepEqual(client.statuses(), [
    '_result',
    '_result',
    '_result',
    'onFCPublish NetStream.Publish.Start',
    '_result',
    'onFCUnpublish NetStream.Unpublish.Success',
  ]);
});

// https://github.com/illuspas/Node-Media-Server/issues/67
// https://github.com/iizukanao/node-rtsp-rtmp-server/issues/79
test('lesson 13: publish(false) stops the stream, and arguments of a wrong type are ignored', () => {
  const client = publishing();
  for (const strange of [true, 7, {}, [], new Date(0)]) client.command('publish', 4, [null, strange], 1);
  assert.deepEqual(client.kinds(), []);
  assert.equal(client.session.counters.malformedMessages, 5);
  client.command('publish', 5, [null, false], 1);
  assert.deepEqual(client.kinds(), ['publish-ended unpublished']);
});

// https://github.com/bluenviron/mediamtx/issues/1796
// https://github.com/obsproject/obs-studio/issues/8589
// https://github.com/ossrs/srs/issues/3464
test('lesson 14: extended headers need no announcement at connect; HEVC also comes under codec ids 7 and 12', () => {
  const hvcC = `01 01 60000000 900000000000 3c f000 fc fd f8 f8 0000 0f 00`;
  const client = publishing();
  for (const body of [`90 68766331 ${hvcC}`, `1c 00000000 ${hvcC}`, `17 00000000 ${hvcC}`]) {
    client.send({ type: VIDEO, messageStreamId: 1, body: fromHex(body) });
  }
  const seen = client.events.map((event) =>
    event.kind === 'packet' ? `${event.packet.codec} ${event.packet.kind}` : event.kind,
  );
  assert.deepEqual(seen, ['hevc config', 'hevc config', 'hevc config']);
});

test('a command may come one byte at a time, in several chunks', () => {
  const client = new RawClient().handshake();
  const body = encodeCommand({ name: 'connect', transactionId: 1, args: [{ app: 'live', swfUrl: 'x'.repeat(500) }] });
  for (const byte of client.bytesOf({ type: 20, body })) client.push(Uint8Array.of(byte));
  assert.deepEqual(client.statuses(), ['_result NetConnection.Connect.Success']);
});
