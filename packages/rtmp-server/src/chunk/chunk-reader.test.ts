import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rawChunk, setChunkSize } from '../testing/chunks.ts';
import { throwsCode } from '../testing/errors.ts';
import { pieces } from '../testing/pieces.ts';
import { fromHex, toHex } from '../testing/vectors.ts';
import { ChunkReader } from './chunk-reader.ts';
import type { RtmpMessage } from './message.ts';

/** Set Chunk Size, and a video message in chunks of that size. */
function encodeMessage(body: Uint8Array, chunkSize: number): Uint8Array {
  const chunks = [setChunkSize(chunkSize)];
  for (let at = 0; at < body.length; at += chunkSize) {
    const payload = body.subarray(at, at + chunkSize);
    chunks.push(rawChunk({ format: at === 0 ? 0 : 3, chunkStreamId: 6, type: 9, length: body.length, payload }));
  }
  return Buffer.concat(chunks);
}

/** The messages in `parts`, read up to a command each time. */
function readToCommands(parts: Iterable<Uint8Array>): string[] {
  const reader = new ChunkReader();
  const seen: string[] = [];
  for (const part of parts) {
    for (let at = 0; at < part.length; ) {
      const out: RtmpMessage[] = [];
      at += reader.pushToCommand(part.subarray(at), out);
      const isCommand = (message: RtmpMessage | undefined) => message?.type === 20 || message?.type === 17;
      assert.ok(!out.slice(0, -1).some(isCommand), 'nothing is read behind a command');
      if (at < part.length) assert.ok(isCommand(out.at(-1)), 'reading stops at commands only');
      seen.push(...out.map(({ type, body }) => `${type} ${toHex(body)}`));
    }
  }
  assert.equal(
    reader.bytesRead,
    [...parts].reduce((sum, { length }) => sum + length, 0),
  );
  return seen;
}

test('reading stops behind each command, also behind one that seemed to go on', () => {
  // Type 3 chunks without the extended timestamp, whose payload and next header could be its first bytes.
  const bytes = fromHex(
    '02 000000 000004 01 00000000 00000001',
    '03 ffffff 000002 14 00000000 01000000 aa c3 01',
    '0000 050000 000001 14 00000000 bb',
    '04 000000 000001 11 00000000 cc',
    '04 000000 000001 09 00000000 dd',
    '03 ffffff 000002 14 00000000 01000000 aa c3 01',
    '0000 050000 000001 08 00000000 ee',
  );
  const expected = ['1 00000001', '20 aa01', '20 bb', '17 cc', '9 dd', '20 aa01', '8 ee'];
  for (let size = 1; size <= bytes.length; size++) {
    assert.deepEqual(readToCommands([...pieces(bytes, size)]), expected, `${size} bytes at a time`);
  }
});

const NO_ODDITIES: ChunkReader['oddities'] = {
  headerlessStarts: 0,
  droppedPartials: 0,
  repeatedHeaders: 0,
  extendedTimestampsOmitted: 0,
};

interface Case {
  readonly name: string;
  /** The bytes, after a Set Chunk Size of 4. */
  readonly hex: string;
  /** `csid type/messageStreamId @timestamp body` */
  readonly messages: readonly string[];
  readonly oddities?: Partial<ChunkReader['oddities']>;
  readonly bytesHeld?: number;
}

const cases: readonly Case[] = [
  {
    name: 'a message of three chunks',
    hex: '06 000010 00000a 09 01000000 01020304 c6 05060708 c6 090a',
    messages: ['6 9/1 @16 0102030405060708090a'],
  },
  {
    name: 'chunk streams that take turns',
    hex: '06 000010 000006 09 01000000 01020304 04 000011 000006 08 01000000 a1a2a3a4 c6 0506 c4 a5a6',
    messages: ['6 9/1 @16 010203040506', '4 8/1 @17 a1a2a3a4a5a6'],
  },
  {
    name: 'ids 64, 319, 320 and 65599; the last byte is the high one',
    hex: '0000 000000000000 09 00000000 00ff 000000000000 09 00000000 010001 000000000000 09 00000000 01ffff 000000000000 09 00000000',
    messages: ['64 9/0 @0 ', '319 9/0 @0 ', '320 9/0 @0 ', '65599 9/0 @0 '],
  },
  {
    name: 'id 64 in the 2-byte and in the 3-byte form is one chunk stream',
    hex: '0000 000005 000001 09 01000000 aa 810000 000007 bb',
    messages: ['64 9/1 @5 aa', '64 9/1 @12 bb'],
  },
  {
    name: 'empty messages, one of which a type 3 chunk begins',
    hex: '04 000005 000000 09 01000000 84 000002 c4',
    messages: ['4 9/1 @5 ', '4 9/1 @7 ', '4 9/1 @9 '],
  },
  {
    name: 'a first chunk of type 1 (the ping of librtmp)',
    hex: '45 000000 000006 04 00070000 c5 0001',
    messages: ['5 4/0 @0 000700000001'],
    oddities: { headerlessStarts: 1 },
  },
  {
    name: 'a first chunk of type 2 and one of type 3: length and type are zero',
    hex: '85 000009 c6 04 000001 000001 08 01000000 aa',
    messages: ['5 0/0 @9 ', '6 0/0 @0 ', '4 8/1 @1 aa'],
    oddities: { headerlessStarts: 2 },
  },
  {
    name: 'a type 3 chunk that begins a message repeats the delta of type 1 and 2',
    hex: '04 000064 000001 08 01000000 aa 44 000005 000001 08 bb c4 cc 84 000007 dd c4 ee',
    messages: ['4 8/1 @100 aa', '4 8/1 @105 bb', '4 8/1 @110 cc', '4 8/1 @117 dd', '4 8/1 @124 ee'],
  },
  {
    name: 'a type 3 chunk that begins a message after type 0 adds the timestamp of the type 0 chunk',
    hex: '04 000028 000001 08 01000000 aa c4 bb c4 cc',
    messages: ['4 8/1 @40 aa', '4 8/1 @80 bb', '4 8/1 @120 cc'],
  },
  {
    name: 'an extended timestamp that type 3 repeats',
    hex: '06 ffffff 000006 09 01000000 01020304 aabbccdd c6 01020304 eeff',
    messages: ['6 9/1 @16909060 aabbccddeeff'],
  },
  {
    name: 'an extended timestamp that type 3 leaves out',
    hex: '06 ffffff 00000a 09 01000000 01020304 aabbccdd c6 01020305 c6 eeff',
    messages: ['6 9/1 @16909060 aabbccdd01020305eeff'],
    oddities: { extendedTimestampsOmitted: 1 },
  },
  {
    name: 'an omitted extended timestamp, where the payload and the next header begin with the same bytes',
    hex: '06 ffffff 000005 09 01000000 01020304 aabbccdd c6 01 02 000000 000001 08 00000000 ee',
    messages: ['6 9/1 @16909060 aabbccdd01', '2 8/0 @0 ee'],
    oddities: { extendedTimestampsOmitted: 1 },
  },
  {
    name: 'once the extended timestamp was omitted, the same four bytes are payload',
    hex: '06 ffffff 00000c 09 01000000 01020304 aabbccdd c6 01020305 c6 01020304',
    messages: ['6 9/1 @16909060 aabbccdd0102030501020304'],
    oddities: { extendedTimestampsOmitted: 1 },
  },
  {
    name: 'each message decides for itself about the extended timestamp, also when it begins with type 3',
    hex: '06 ffffff 000005 09 01000000 00ffffff aabbccdd c6 ee c6 00ffffff a1a2a3a4 c6 00ffffff a5 c6 b1b2b3b4 c6 b5',
    messages: ['6 9/1 @16777215 aabbccddee', '6 9/1 @33554430 a1a2a3a4a5', '6 9/1 @50331645 b1b2b3b4b5'],
    oddities: { extendedTimestampsOmitted: 2 },
  },
  {
    name: 'an extended value on type 1 and 2 is a delta',
    hex: '06 000064 000001 09 01000000 aa 46 ffffff 000001 09 01000000 bb 86 ffffff 02000000 cc',
    messages: ['6 9/1 @100 aa', '6 9/1 @16777316 bb', '6 9/1 @50331748 cc'],
  },
  {
    name: 'a delta below zero wraps',
    hex: '06 000064 000001 09 01000000 aa 86 ffffff fffffff6 bb',
    messages: ['6 9/1 @100 aa', '6 9/1 @90 bb'],
  },
  {
    name: 'timestamps wrap at 2^32',
    hex: '06 ffffff 000001 09 01000000 fffffff0 aa 86 000020 bb',
    messages: ['6 9/1 @4294967280 aa', '6 9/1 @16 bb'],
  },
  {
    name: 'type 0 within a message drops that message',
    hex: '06 000010 000006 09 01000000 01020304 06 000020 000002 09 01000000 aabb',
    messages: ['6 9/1 @32 aabb'],
    oddities: { droppedPartials: 1 },
  },
  {
    name: 'type 0 within a message drops it even with the same header as before',
    hex: '06 000010 000006 09 01000000 01020304 06 000010 000006 09 01000000 a1a2a3a4 c6 a5a6',
    messages: ['6 9/1 @16 a1a2a3a4a5a6'],
    oddities: { droppedPartials: 1 },
  },
  {
    name: 'type 1 with another message type within a message drops it too',
    hex: '06 000010 000006 09 01000000 01020304 46 000001 000006 08 a1a2a3a4 c6 a5a6',
    messages: ['6 8/1 @17 a1a2a3a4a5a6'],
    oddities: { droppedPartials: 1 },
  },
  {
    name: 'type 1 with another length within a message drops it too',
    hex: '06 000010 000006 09 01000000 01020304 46 000005 000002 09 aabb',
    messages: ['6 9/1 @21 aabb'],
    oddities: { droppedPartials: 1 },
  },
  {
    name: 'type 1 and 2 that repeat the header within a message continue it',
    hex: '06 000010 00000a 09 01000000 01020304 46 000010 00000a 09 05060708 86 000010 090a c6 a1a2a3a4 c6 a5a6a7a8 c6 a9aa',
    messages: ['6 9/1 @16 0102030405060708090a', '6 9/1 @32 a1a2a3a4a5a6a7a8a9aa'],
    oddities: { repeatedHeaders: 2 },
  },
  {
    name: 'Abort drops the message of its chunk stream and no other',
    hex: `06 000010 000006 09 01000000 01020304 04 000011 000006 08 01000000 a1a2a3a4
      02 000000 000004 02 00000000 00000006 c4 a5a6 46 000005 000002 09 aabb`,
    messages: ['2 2/0 @0 00000006', '4 8/1 @17 a1a2a3a4a5a6', '6 9/1 @21 aabb'],
  },
  {
    name: 'Abort of an idle and of an unknown chunk stream does nothing',
    hex: '02 000000 000004 02 00000000 00000002 02 000000 000004 02 00000000 00001234',
    messages: ['2 2/0 @0 00000002', '2 2/0 @0 00001234'],
  },
  {
    name: 'Set Chunk Size on a media chunk stream applies at once, also within another message',
    hex: `06 000010 00000a 09 01000000 01020304 04 000000 000004 01 01000000 00000001
      c6 05 c6 06 c6 07 c6 08 c6 09 02 000000 000004 01 00000000 00 c2 00 c2 00 c2 80 c6 0a`,
    messages: ['4 1/1 @0 00000001', '2 1/0 @0 00000080', '6 9/1 @16 0102030405060708090a'],
  },
  {
    name: 'the largest chunk size, which is longer than any message',
    hex: '02 000000 000004 01 00000000 7fffffff 06 000000 000006 09 01000000 010203040506',
    messages: ['2 1/0 @0 7fffffff', '6 9/1 @0 010203040506'],
  },
  {
    name: 'an unfinished message counts as held in full',
    hex: '06 000010 100000 09 01000000 01',
    messages: [],
    bytesHeld: 0x100000,
  },
];

for (const { name, hex, messages, oddities, bytesHeld } of cases) {
  test(name, () => {
    for (const size of [1, 2, 3, 1000]) {
      const reader = new ChunkReader();
      const out: Parameters<ChunkReader['push']>[1] = [];
      for (const piece of pieces(Buffer.concat([setChunkSize(4), fromHex(hex)]), size)) reader.push(piece, out);
      const seen = out.map(
        ({ chunkStreamId, type, messageStreamId, timestamp, body }) =>
          `${chunkStreamId} ${type}/${messageStreamId} @${timestamp} ${toHex(body)}`,
      );
      assert.deepEqual(seen.slice(1), messages, `${size} bytes at a time`);
      assert.deepEqual(reader.oddities, { ...NO_ODDITIES, ...oddities });
      assert.equal(reader.bytesHeld, bytesHeld ?? 0);
    }
  });
}

test('a message is complete without the bytes of an extended timestamp that it omits', () => {
  const reader = new ChunkReader();
  const out: Parameters<ChunkReader['push']>[1] = [];
  reader.push(setChunkSize(4), out);
  reader.push(fromHex('06 ffffff 000005 09 01000000 01020304 aabbccdd c6 ee'), out);
  assert.equal(out.length, 2);
});

test('a body owns a buffer of exactly its length', () => {
  const input = fromHex('06 000000 000003 09 01000000 010203');
  const reader = new ChunkReader();
  const out: Parameters<ChunkReader['push']>[1] = [];
  reader.push(input, out);
  input.fill(0);
  assert.equal(out[0]?.body.buffer.byteLength, 3);
  assert.equal(toHex(out[0].body), '010203');
});

test('a long message takes memory as its bytes come, and its body is whole', () => {
  const length = 3 * 1024 * 1024 + 5;
  const payload = new Uint8Array(length).map((_, at) => at % 251);
  for (const chunkSize of [400, 60_000, length]) {
    const message = encodeMessage(payload, chunkSize);
    const reader = new ChunkReader();
    const out: Parameters<ChunkReader['push']>[1] = [];
    const before = process.memoryUsage().arrayBuffers;
    reader.push(message.subarray(0, 1000), out);
    assert.equal(reader.bytesHeld, length);
    assert.ok(process.memoryUsage().arrayBuffers - before < 2 * 1024 * 1024);
    for (let at = 1000; at < message.length; at += 65_536) reader.push(message.subarray(at, at + 65_536), out);
    const body = out.at(-1)?.body;
    assert.ok(body !== undefined && Buffer.from(body).equals(payload), `chunks of ${chunkSize} bytes`);
    assert.equal(body.buffer.byteLength, length);
    assert.equal(reader.bytesHeld, 0);
  }
});

test('an error reports the chunk stream and the offset of the chunk', () => {
  const bytes = Buffer.concat([
    fromHex('06 000000 000003 09 01000000 010203'),
    fromHex('02 000000 000004 01 00000000 80000000'),
  ]);
  for (const size of [1, 7, 100]) {
    const error = throwsCode(() => {
      const fresh = new ChunkReader();
      for (const piece of pieces(bytes, size)) fresh.push(piece, []);
    }, 'RTMP_ERR_CHUNK_SIZE');
    assert.equal(error.chunkStreamId, 2);
    assert.equal(error.offset, 15);
    assert.match(error.message, /2147483648 \(chunk stream 2, byte 15\)/);
  }
});

for (const [size, hex] of [
  ['0', '00000000'],
  ['2^31', '80000000'],
  ['2^32 - 1', 'ffffffff'],
] as const) {
  test(`a chunk size of ${size} is refused`, () => {
    const bytes = fromHex('02 000000 000004 01 00000000', hex);
    throwsCode(() => new ChunkReader().push(bytes, []), 'RTMP_ERR_CHUNK_SIZE');
  });
}

for (const type of ['01', '02']) {
  test(`a message of type ${type} with too short a body is refused`, () => {
    const bytes = fromHex('02 000000 000003', type, '00000000 000001');
    throwsCode(() => new ChunkReader().push(bytes, []), 'RTMP_ERR_CONTROL');
  });
}
