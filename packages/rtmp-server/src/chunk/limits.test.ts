import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ByteWriter } from '../bytes/byte-writer.ts';
import { setChunkSize } from '../testing/chunks.ts';
import { throwsCode } from '../testing/errors.ts';
import { ChunkReader } from './chunk-reader.ts';
import { DEFAULT_CHUNK_LIMITS } from './limits.ts';
import type { RtmpMessage } from './message.ts';
import { MessageType } from './message-type.ts';

const MIB = 1024 * 1024;

/** The header of a type 0 chunk. */
function header(chunkStreamId: number, type: number, length: number): Uint8Array {
  const out = new ByteWriter();
  if (chunkStreamId < 64) out.u8(chunkStreamId);
  else out.u8(0).u8(chunkStreamId - 64);
  return out.u24(0).u24(length).u8(type).u32(0).toBytes();
}

test('a video message may have 15 MB, and also 16 MiB less one byte, the most that a header can declare', () => {
  for (const length of [15e6, 16 * MIB - 1]) {
    const reader = new ChunkReader();
    const out: RtmpMessage[] = [];
    reader.push(setChunkSize(0xffffff), out);
    reader.push(header(6, MessageType.video, length), out);
    const part = new Uint8Array(65536).fill(7);
    for (let sent = 0; sent < length; sent += part.length) reader.push(part.subarray(0, length - sent), out);
    assert.equal(out[1]?.body.length, length);
    assert.equal(out[1].body.at(-1), 7);
    assert.equal(reader.bytesHeld, 0);
  }
});

test('messageLength is the longest length that is accepted', () => {
  const limits = { ...DEFAULT_CHUNK_LIMITS, messageLength: 1000 };
  new ChunkReader(limits).push(header(6, MessageType.video, 1000), []);
  const error = throwsCode(
    () => new ChunkReader(limits).push(header(6, MessageType.video, 1001), []),
    'RTMP_ERR_MESSAGE_TOO_LONG',
  );
  assert.equal(error.chunkStreamId, 6);
  assert.match(error.message, /1001 bytes of type 9, 1000 are allowed/);
});

for (const type of [1, 2, 3, 4, 5, 6, 17, 20]) {
  test(`a message of type ${type} may have 64 KiB`, () => {
    new ChunkReader().push(header(3, type, 64 * 1024), []);
    throwsCode(() => new ChunkReader().push(header(3, type, 64 * 1024 + 1), []), 'RTMP_ERR_MESSAGE_TOO_LONG');
  });
}

for (const type of [15, 16, 18, 19]) {
  test(`a message of type ${type} with more than 64 KiB is skipped and takes no memory`, () => {
    const reader = new ChunkReader({ ...DEFAULT_CHUNK_LIMITS, bytesHeld: 100_000 });
    const out: RtmpMessage[] = [];
    const [allowed, tooLong] = [64 * 1024, 64 * 1024 + 1].map((length) =>
      Buffer.concat([header(3, type, length), new Uint8Array(length)]),
    );
    assert.ok(allowed !== undefined && tooLong !== undefined);
    reader.push(setChunkSize(0xffffff), out);
    reader.push(Buffer.concat([allowed, tooLong, allowed]), out);
    assert.deepEqual(
      out.slice(1).map(({ body }) => body.length),
      [64 * 1024, 64 * 1024],
    );
    for (let id = 100; id < 150; id++) reader.push(header(id, type, 16 * MIB - 1), out);
    assert.deepEqual([reader.bytesHeld, reader.skippedMessages], [0, 1 + 1]);
  });
}

for (const type of [8, 9, 22, 200]) {
  test(`a message of type ${type} may have more than 64 KiB`, () => {
    new ChunkReader().push(header(3, type, MIB), []);
  });
}

test('a type 1 header may not give a command more bytes than a command may have', () => {
  const reader = new ChunkReader();
  reader.push(header(3, MessageType.video, 0), []);
  const bytes = new ByteWriter().u8(0x43).u24(0).u24(MIB).u8(MessageType.commandAmf0).toBytes();
  throwsCode(() => reader.push(bytes, []), 'RTMP_ERR_MESSAGE_TOO_LONG');
});

test('64 chunk streams may be used, whatever their ids, and no 65th', () => {
  const reader = new ChunkReader();
  for (let id = 100; id < 164; id++) reader.push(header(id, MessageType.audio, 0), []);
  reader.push(header(100, MessageType.audio, 0), []);
  const error = throwsCode(() => reader.push(header(2, MessageType.audio, 0), []), 'RTMP_ERR_CHUNK_STREAMS');
  assert.equal(error.chunkStreamId, 2);
});

test('the declared length counts, not the bytes received', () => {
  const reader = new ChunkReader();
  const open = (id: number, length: number) => reader.push(header(id, MessageType.video, length), []);
  open(6, 15 * MIB);
  reader.push(new Uint8Array(128), []);
  open(7, 15 * MIB);
  reader.push(new Uint8Array(128), []);
  assert.equal(reader.bytesHeld, 30 * MIB);
  throwsCode(() => open(8, 15 * MIB), 'RTMP_ERR_MEMORY');
});

test('limits can be narrow at first and widened later', () => {
  const narrow = { ...DEFAULT_CHUNK_LIMITS, bytesHeld: 256 * 1024 };
  const reader = new ChunkReader(narrow);
  const video = header(6, MessageType.video, 256 * 1024 + 1);
  throwsCode(() => reader.push(video, []), 'RTMP_ERR_MEMORY');
  const other = new ChunkReader(narrow);
  other.limits = DEFAULT_CHUNK_LIMITS;
  other.push(video, []);
  assert.equal(other.bytesHeld, 256 * 1024 + 1);
});

test('Abort, or a new message on the chunk stream, frees the bytes held for an unfinished message', () => {
  const reader = new ChunkReader();
  reader.push(header(6, MessageType.video, 20 * 1024), []);
  reader.push(new Uint8Array(128), []);
  reader.push(header(6, MessageType.video, 10 * 1024), []);
  reader.push(new Uint8Array(128), []);
  assert.equal(reader.bytesHeld, 10 * 1024);
  reader.push(header(2, MessageType.abort, 4), []);
  reader.push(Uint8Array.of(0, 0, 0, 6), []);
  assert.equal(reader.bytesHeld, 0);
});

/** A type 0 header for `length` bytes of video, and the first 128 of them. */
function begun(length: number): Uint8Array {
  return Buffer.concat([header(6, MessageType.video, length), new Uint8Array(128)]);
}

test('long messages that are begun over and over are refused before allocating them takes long', () => {
  const reader = new ChunkReader();
  const flood = Buffer.concat(Array.from({ length: 100 }, () => begun(15 * MIB)));
  const error = throwsCode(() => reader.push(flood, []), 'RTMP_ERR_DISCARDED');
  assert.equal(error.chunkStreamId, 6);
  assert.ok(reader.oddities.droppedPartials <= 10);
  const aborts = Buffer.concat([begun(15 * MIB), header(2, MessageType.abort, 4), Uint8Array.of(0, 0, 0, 6)]);
  throwsCode(() => new ChunkReader().push(Buffer.concat(Array(100).fill(aborts)), []), 'RTMP_ERR_DISCARDED');
});

test('messages of which two thirds came before the next one began are accepted', () => {
  const reader = new ChunkReader();
  const out: RtmpMessage[] = [];
  reader.push(setChunkSize(65_536), out);
  const half = Buffer.concat([header(6, MessageType.video, 100_000), new Uint8Array(65_536)]);
  for (let i = 0; i < 3000; i++) reader.push(half, out);
  assert.equal(reader.oddities.droppedPartials, 2999);
});

/** An empty video message on chunk stream 6, and `more` of them as type 3 chunks of one byte. */
function empty(more: number): Uint8Array {
  return Buffer.concat([header(6, MessageType.video, 0), new Uint8Array(more).fill(0xc6)]);
}

for (const [when, before] of [
  ['at the start', 0],
  ['after a long stream', 500],
] as const) {
  test(`a flood of empty messages ${when} is refused within one input, before it has become many messages`, () => {
    const reader = new ChunkReader();
    const out: RtmpMessage[] = [];
    const picture = Buffer.concat([header(6, MessageType.video, 128), new Uint8Array(128)]);
    for (let i = 0; i < before; i++) reader.push(picture, out);
    const error = throwsCode(() => reader.push(empty(512 * 1024), out), 'RTMP_ERR_FLOOD');
    assert.equal(error.chunkStreamId, 6);
    const { emptyMessages } = DEFAULT_CHUNK_LIMITS;
    // Each byte counts for a quarter of a message.
    const most = Math.ceil((emptyMessages * 4) / 3);
    const made = out.length - before;
    assert.ok(made >= emptyMessages && made <= most + 2, `${made} messages`);
  });
}

test('an hour of silence in Opus is accepted', () => {
  const reader = new ChunkReader();
  const out: RtmpMessage[] = [];
  const [head, silence] = [
    Uint8Array.of(0x46, 0, 0, 20, 0, 0, 6, MessageType.audio),
    Buffer.from('\x91Opus\xf8', 'latin1'),
  ];
  reader.push(Buffer.concat([head, silence]), out);
  const second = Buffer.concat(
    Array(50)
      .fill([Uint8Array.of(0xc6), silence])
      .flat(),
  );
  for (let seconds = 0; seconds < 3600; seconds++) reader.push(second, out);
  assert.equal(out.length, 1 + 50 * 3600);
});

test('some empty messages are accepted, and any number of short ones', () => {
  const reader = new ChunkReader();
  const out: RtmpMessage[] = [];
  reader.push(empty(1900), out);
  const short = Buffer.concat([Uint8Array.of(0x46, 0, 0, 10, 0, 0, 4, MessageType.audio), new Uint8Array(4)]);
  reader.push(Buffer.concat(Array(10_000).fill(short)), out);
  reader.push(empty(1900), out);
  assert.equal(out.length, 13_802);
});
