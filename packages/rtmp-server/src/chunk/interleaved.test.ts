import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ByteWriter } from '../bytes/byte-writer.ts';
import { setChunkSize } from '../testing/chunks.ts';
import { piecesAt } from '../testing/pieces.ts';
import { ChunkReader } from './chunk-reader.ts';
import type { RtmpMessage } from './message.ts';

const TIMESTAMP = 16;
const VIDEO = 9;

/** The chunks of one message on chunk stream `id`. */
function chunksOf(id: number, body: Uint8Array, chunkSize: number): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < body.length; at += chunkSize) {
    const writer = new ByteWriter();
    if (at === 0) writer.u8(id).u24(TIMESTAMP).u24(body.length).u8(VIDEO).u32(0);
    else writer.u8(0xc0 | id);
    chunks.push(writer.bytes(body.subarray(at, at + chunkSize)).toBytes());
  }
  return chunks;
}

/** The chunks of several chunk streams in turns; `order` says which chunk stream is next, and how many it sends. */
function interleaved(queues: readonly Uint8Array[][], order: readonly number[]): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  const left = queues.map((queue) => [...queue]);
  for (let step = 0; left.some((queue) => queue.length > 0); step++) {
    const waiting = left.filter((queue) => queue.length > 0);
    // Several chunks in a row, as encoders send them, or a change after every chunk.
    const chosen = waiting[(order[step % order.length] ?? 0) % waiting.length];
    const count = 1 + ((order[(step + 1) % order.length] ?? 0) % 50);
    chunks.push(...(chosen?.splice(0, count) ?? []));
  }
  return chunks;
}

function byChunkStream(messages: readonly RtmpMessage[]): Map<number, Uint8Array> {
  return new Map(messages.map(({ chunkStreamId, body }) => [chunkStreamId, body]));
}

/** Overwrites each part as soon as it was read, as happens when all reads share one buffer. */
function readOnce(parts: Iterable<Uint8Array>): RtmpMessage[] {
  const reader = new ChunkReader();
  const messages: RtmpMessage[] = [];
  for (const part of parts) {
    reader.push(part, messages);
    part.fill(0xee);
  }
  return messages;
}

test('messages are read whose chunks are interleaved in any way, with any chunk size, cut anywhere', () => {
  const body = fc.uint8Array({ minLength: 1, maxLength: 6000, size: 'max' });
  // Bytes that look like headers of the chunk streams in use.
  const misleading = body.map((bytes) => bytes.map((byte) => 0xc4 + (byte % 3)));
  return fc.assert(
    fc.property(
      fc.tuple(fc.oneof(body, misleading), body, misleading),
      fc.oneof(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 9, max: 1100 })),
      fc.array(fc.nat(150), { minLength: 1, maxLength: 30 }),
      fc.array(fc.nat(18_000), { maxLength: 20 }),
      (bodies, chunkSize, order, cuts) => {
        const queues = bodies.map((each, index) => chunksOf(4 + index, each, chunkSize));
        const bytes = Buffer.concat([setChunkSize(chunkSize), ...interleaved(queues, order)]);
        const within = cuts.map((cut) => Math.min(cut, bytes.length));
        for (const cutsAt of [[], within]) {
          const messages = byChunkStream(readOnce(piecesAt(new Uint8Array(bytes), cutsAt)));
          bodies.forEach((each, index) => {
            assert.deepEqual(messages.get(4 + index), each);
          });
        }
      },
    ),
    { numRuns: 150 },
  );
});
