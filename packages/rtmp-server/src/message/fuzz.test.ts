import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { decodeAmf0 } from '../amf/testing/decode.ts';
import { ChunkReader } from '../chunk/chunk-reader.ts';
import type { RtmpMessage } from '../chunk/message.ts';
import { RtmpError } from '../errors.ts';
import { setChunkSize } from '../testing/chunks.ts';
import { fromHex, loadVectors } from '../testing/vectors.ts';
import { decodeCommand } from './command.ts';
import { decodeControl } from './control.ts';
import { decodeData } from './data.ts';
import { decodeUserControl } from './user-control.ts';

interface Vector {
  readonly name: string;
  readonly target: string;
  readonly hex: string;
}

/** The vectors for the RTMP layers; the others are bit streams of codecs. */
const vectors = loadVectors<Vector>('fuzz').filter(({ target }) => !target.startsWith('pkg/codecs'));

/** Undefined when `action` throws an RtmpError; any other error fails the test. */
function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    assert.ok(error instanceof RtmpError, `not an RtmpError: ${error}`);
    return undefined;
  }
}

/** Passes the message to every decoder, whatever its type. */
function decodeAll(message: RtmpMessage): void {
  for (const decode of [decodeCommand, decodeData, decodeControl, decodeUserControl]) attempt(() => decode(message));
}

function readAll(bytes: Uint8Array, chunkSize: number): void {
  const reader = new ChunkReader();
  const messages: RtmpMessage[] = [];
  attempt(() => {
    reader.push(setChunkSize(chunkSize), messages);
    reader.push(bytes, messages);
  });
  assert.ok(reader.bytesHeld <= reader.limits.bytesHeld);
  messages.forEach(decodeAll);
}

for (const { name, target, hex } of vectors) {
  test(`${target} ${name}`, () => {
    const bytes = fromHex(hex);
    attempt(() => decodeAmf0(bytes));
    for (const chunkSize of [1, 4, 128, 65536]) readAll(bytes, chunkSize);
    for (const type of [0, 4, 17, 18, 20]) {
      decodeAll({ type, chunkStreamId: 2, messageStreamId: 0, timestamp: 0, body: bytes });
    }
  });
}

test('there are vectors for every layer', () => {
  assert.deepEqual([...new Set(vectors.map(({ target }) => target))].toSorted(), [
    'pkg/amf0',
    'pkg/chunk',
    'pkg/message',
    'pkg/rawmessage',
  ]);
});

test('arbitrary bytes with many chunk headers give messages or an RtmpError', () => {
  const start = fc.constantFrom(
    '06 000010 000004 09 01000000',
    '46 000001 000004 14',
    '86 000001',
    'c6',
    'c2',
    '06 ffffff 000001 14 00000000 01000000',
  );
  const noise = fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes).toString('hex'));
  return fc.assert(
    fc.property(
      fc.array(fc.oneof(start, noise), { maxLength: 30 }),
      fc.integer({ min: 1, max: 200 }),
      (parts, chunkSize) => {
        readAll(fromHex(...parts), chunkSize);
      },
    ),
    { numRuns: 1000 },
  );
});
