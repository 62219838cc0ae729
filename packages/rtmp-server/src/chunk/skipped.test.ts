import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { rawChunk, setChunkSize } from '../testing/chunks.ts';
import { piecesAt } from '../testing/pieces.ts';
import { ChunkReader } from './chunk-reader.ts';
import { DEFAULT_CHUNK_LIMITS } from './limits.ts';
import type { RtmpMessage } from './message.ts';

const COMMAND_LENGTH = 60;
const SKIPPED_TYPES = [15, 16, 18, 19] as const;
const LIMITS = { ...DEFAULT_CHUNK_LIMITS, commandLength: COMMAND_LENGTH };
const GENEROUS = { ...DEFAULT_CHUNK_LIMITS, commandLength: DEFAULT_CHUNK_LIMITS.messageLength };

interface Planned {
  readonly type: number;
  readonly length: number;
  /** Chunks that are sent of it; then the chunk stream goes on with its next message. */
  readonly chunks: number;
  /** How its unfinished rest is left out: by the next message, or by an Abort. */
  readonly aborts: boolean;
}

/** The chunks of messages on one chunk stream. */
function chunksOf(id: number, messages: readonly Planned[], chunkSize: number): Uint8Array[] {
  return messages.flatMap(({ type, length, chunks, aborts }) => {
    const body = Uint8Array.from({ length }, (_, i) => 0xc4 + ((i * 7) % 4));
    const all: Uint8Array[] = [];
    for (let at = 0; at < length && all.length < chunks; at += chunkSize) {
      const payload = body.subarray(at, at + chunkSize);
      if (at === 0) all.push(rawChunk({ format: 0, chunkStreamId: id, type, length, messageStreamId: 1, payload }));
      else all.push(rawChunk({ format: 3, chunkStreamId: id, payload }));
    }
    const abort = rawChunk({ format: 0, chunkStreamId: 2, type: 2, payload: Uint8Array.of(0, 0, 0, id) });
    return aborts && all.length * chunkSize < length ? [...all, abort] : all;
  });
}

function read(parts: Iterable<Uint8Array>, limits: typeof LIMITS): { messages: RtmpMessage[]; reader: ChunkReader } {
  const reader = new ChunkReader(limits);
  const messages: RtmpMessage[] = [];
  for (const part of parts) reader.push(part, messages);
  return { messages, reader };
}

test('messages that are too long are skipped, whatever is between their chunks, and no other one is lost', () => {
  const type = fc.constantFrom(8, 9, ...SKIPPED_TYPES, 20);
  const planned = fc.record({
    type,
    length: fc.integer({ min: 1, max: 400 }),
    chunks: fc.oneof({ weight: 3, arbitrary: fc.constant(1000) }, fc.integer({ min: 1, max: 10 })),
    aborts: fc.boolean(),
  });
  const plan = fc.array(
    // A command that is too long is an error.
    planned.map((one) => (one.type === 20 ? { ...one, length: Math.min(one.length, COMMAND_LENGTH) } : one)),
    { maxLength: 6 },
  );
  const isSkipped = ({ type: of, length }: { type: number; length: number }) =>
    SKIPPED_TYPES.some((known) => known === of) && length > COMMAND_LENGTH;
  fc.assert(
    fc.property(
      fc.tuple(plan, plan, plan),
      // An Abort has to fit into one chunk.
      fc.integer({ min: 4, max: 450 }),
      fc.array(fc.nat(2), { minLength: 1, maxLength: 30 }),
      fc.array(fc.nat(5000), { maxLength: 20 }),
      (plans, chunkSize, order, cuts) => {
        const queues = plans.map((messages, index) => chunksOf(4 + index, messages, chunkSize));
        const chunks: Uint8Array[] = [setChunkSize(chunkSize)];
        for (let step = 0; queues.some(({ length }) => length > 0); step++) {
          const waiting = queues.filter(({ length }) => length > 0);
          const next = waiting[(order[step % order.length] ?? 0) % waiting.length]?.shift();
          if (next !== undefined) chunks.push(next);
        }
        const bytes = new Uint8Array(Buffer.concat(chunks));
        const parts = [
          ...piecesAt(
            bytes,
            cuts.map((cut) => Math.min(cut, bytes.length)),
          ),
        ];
        const limited = read(parts, LIMITS);
        const all = read(parts, GENEROUS);
        const expected = all.messages.filter(({ type: of, body }) => !isSkipped({ type: of, length: body.length }));
        assert.deepEqual(limited.messages, expected);
        assert.equal(limited.reader.skippedMessages, plans.flat().filter(isSkipped).length);
        assert.deepEqual(limited.reader.oddities, all.reader.oddities);
      },
    ),
    { numRuns: 500 },
  );
});
