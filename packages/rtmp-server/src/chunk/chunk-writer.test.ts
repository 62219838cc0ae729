import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { readChunks } from '../testing/chunks.ts';
import { compressedChunks } from '../testing/compressed-chunks.ts';
import { throwsCode } from '../testing/errors.ts';
import { piecesAt } from '../testing/pieces.ts';
import { fromHex, toHex } from '../testing/vectors.ts';
import { ChunkWriter, type OutgoingMessage } from './chunk-writer.ts';
import { MessageType } from './message-type.ts';

function message(fields: Partial<OutgoingMessage> = {}): OutgoingMessage {
  const { video: type } = MessageType;
  return { type, chunkStreamId: 6, messageStreamId: 1, timestamp: 16, body: fromHex('aabb'), ...fields };
}

function written(writer: ChunkWriter, fields?: Partial<OutgoingMessage>): string {
  return toHex(writer.write(message(fields)));
}

/** A writer that has written a Set Chunk Size message. */
function writerWith(chunkSize: number): ChunkWriter {
  const writer = new ChunkWriter();
  writer.write(setSizeMessage(chunkSize));
  return writer;
}

function setSizeMessage(size: number): OutgoingMessage {
  const body = fromHex(size.toString(16).padStart(8, '0'));
  return { type: MessageType.setChunkSize, chunkStreamId: 2, messageStreamId: 0, timestamp: 0, body };
}

function hex(text: string): string {
  return text.replaceAll(' ', '');
}

test('a message is written as a type 0 chunk and type 3 chunks', () => {
  const writer = writerWith(2);
  assert.equal(
    written(writer, { body: fromHex('0102030405') }),
    hex('06 000010 000005 09 01000000 0102 c6 0304 c6 05'),
  );
});

test('a body that fills its chunks has no empty chunk behind it; an empty body has one chunk', () => {
  const writer = writerWith(2);
  assert.equal(written(writer, { body: fromHex('01020304') }), hex('06 000010 000004 09 01000000 0102 c6 0304'));
  assert.equal(written(writer, { body: fromHex('') }), hex('06 000010 000000 09 01000000'));
});

test('every form of the chunk stream id is written, in type 3 chunks too', () => {
  const writer = writerWith(1);
  for (const [id, first, second] of [
    [2, '02', 'c2'],
    [63, '3f', 'ff'],
    [64, '0000', 'c000'],
    [319, '00ff', 'c0ff'],
    [320, '010001', 'c10001'],
    [65599, '01ffff', 'c1ffff'],
  ] as const) {
    assert.equal(written(writer, { chunkStreamId: id }), hex(`${first} 000010 000002 09 01000000 aa ${second} bb`));
  }
});

test('timestamps from 16777215 on are extended, in every chunk of the message', () => {
  const writer = writerWith(1);
  assert.equal(written(writer, { timestamp: 0xfffffe }), hex('06 fffffe 000002 09 01000000 aa c6 bb'));
  assert.equal(
    written(writer, { timestamp: 0xffffff }),
    hex('06 ffffff 000002 09 01000000 00ffffff aa c6 00ffffff bb'),
  );
  assert.equal(
    written(writer, { timestamp: 0xfffffffe }),
    hex('06 ffffff 000002 09 01000000 fffffffe aa c6 fffffffe bb'),
  );
});

test('Set Chunk Size applies to the messages after it', () => {
  const writer = new ChunkWriter();
  assert.equal(toHex(writer.write(setSizeMessage(1))), hex('02 000000 000004 01 00000000 00000001'));
  assert.equal(written(writer), hex('06 000010 000002 09 01000000 aa c6 bb'));
});

test('chunk sizes and messages that cannot be written are refused', () => {
  const writer = writerWith(1);
  for (const size of [0, 2 ** 31, 2 ** 32 - 1]) {
    throwsCode(() => writer.write(setSizeMessage(size)), 'RTMP_ERR_CHUNK_SIZE');
  }
  assert.equal(written(writer), hex('06 000010 000002 09 01000000 aa c6 bb'));
  throwsCode(() => writer.write(message({ body: new Uint8Array(0x1000000) })), 'RTMP_ERR_MESSAGE_TOO_LONG');
});

/** Any type except those that the reader applies. */
const type = fc
  .integer({ min: 0, max: 255 })
  .filter((id) => id !== MessageType.setChunkSize && id !== MessageType.abort);
const timestamp = fc.oneof(
  fc.nat(1000),
  fc.integer({ min: 0xfffff0, max: 0x1000010 }),
  fc.integer({ min: 0, max: 0xffffffff }),
);
const anyMessage = fc.record({
  type,
  chunkStreamId: fc.oneof(fc.integer({ min: 2, max: 6 }), fc.constantFrom(63, 64, 319, 320, 65599)),
  messageStreamId: fc.constantFrom(0, 1, 0xfffffffe),
  timestamp,
  body: fc.uint8Array({ maxLength: 300 }),
});
const setSize = fc.integer({ min: 1, max: 200 }).map(setSizeMessage);

test('what is written can be read, cut anywhere', () => {
  return fc.assert(
    fc.property(
      fc.array(fc.oneof({ arbitrary: anyMessage, weight: 5 }, { arbitrary: setSize, weight: 1 }), { maxLength: 12 }),
      fc.boolean(),
      fc.array(fc.nat(3000), { maxLength: 40 }),
      (messages, compressed, cuts) => {
        const writer = new ChunkWriter();
        const bytes = compressed
          ? compressedChunks(messages)
          : Buffer.concat(messages.map((each) => writer.write(each)));
        const expected = messages.map((each) => ({ ...each, body: Uint8Array.from(each.body) }));
        assert.deepEqual(readChunks([bytes]), expected);
        assert.deepEqual(
          readChunks(
            piecesAt(
              new Uint8Array(bytes),
              cuts.map((cut) => Math.min(cut, bytes.length)),
            ),
          ),
          expected,
        );
      },
    ),
    { numRuns: 300 },
  );
});
