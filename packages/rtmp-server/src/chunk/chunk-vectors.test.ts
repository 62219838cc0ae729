import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { decodeCommand } from '../message/command.ts';
import { readChunks, setChunkSize } from '../testing/chunks.ts';
import { pieces } from '../testing/pieces.ts';
import { fromHex, loadVectors, toHex } from '../testing/vectors.ts';
import type { RtmpMessage } from './message.ts';

interface ExpectedMessage {
  readonly csid: number;
  readonly timestamp: number;
  readonly type: number;
  readonly stream_id: number;
  readonly length: number;
  readonly payload_sha256_16: string;
  readonly payload?: string;
}

type Vector = { readonly name: string; readonly hex: string } & (
  | {
      readonly level: 'single-chunk';
      readonly fmt: 0 | 1 | 2 | 3;
      readonly given: { readonly priorChunkHadExtendedTimestamp: boolean };
      readonly expect: {
        readonly Body: { readonly hex: string };
        readonly BodyLen?: number;
        readonly ChunkStreamID: number;
        readonly MessageStreamID?: number;
        readonly Timestamp?: number;
        readonly TimestampDelta?: number;
        readonly Type?: number;
      };
    }
  | { readonly level: 'stream'; readonly chunkSize: number; readonly expect: { readonly messages: ExpectedMessage[] } }
  | { readonly level: 'basic-header'; readonly expect: { readonly csid: number } }
  | {
      readonly level: 'message-header';
      readonly fmt: 0 | 1 | 2;
      readonly expect: Partial<Record<'timestamp' | 'delta' | 'length' | 'type' | 'stream_id', number>>;
    }
  | {
      readonly level: 'stream-split';
      readonly chunkSize: number;
      readonly hexParts: string[];
      readonly expect: { readonly messagesAfterPart1: number; readonly command: string };
    }
);

/** Values that we expect to differ from those of the vector's project, and why. */
const DEVIATIONS: Record<string, { readonly messageStreamId: number; readonly why: string }> = {
  'gortmplib chunk0 standard': {
    messageStreamId: 0x3d175d03,
    why: 'its chunk test writes the message stream id big-endian; section 5.3.1.2.5 makes it little-endian',
  },
};

const vectors = loadVectors<Vector>('chunk');

function only(messages: RtmpMessage[], count = 1): RtmpMessage {
  assert.equal(messages.length, count);
  const last = messages.at(-1);
  assert.ok(last);
  return last;
}

for (const vector of vectors) {
  test(vector.name, () => {
    switch (vector.level) {
      case 'stream':
        checkStream(vector.hex, vector.chunkSize, vector.expect.messages);
        break;
      case 'stream-split':
        checkSplit(vector);
        break;
      case 'basic-header':
        checkBasicHeader(vector.hex, vector.expect.csid);
        break;
      case 'message-header':
        checkMessageHeader(vector);
        break;
      case 'single-chunk':
        checkSingleChunk(vector);
    }
  });
}

test('every deviation belongs to a vector', () => {
  for (const name of Object.keys(DEVIATIONS))
    assert.ok(
      vectors.some((vector) => vector.name === name),
      name,
    );
});

function checkStream(hex: string, chunkSize: number, expected: readonly ExpectedMessage[]): void {
  for (const size of [1, 5, 1e6]) {
    const [, ...messages] = readChunks([setChunkSize(chunkSize), ...pieces(fromHex(hex), size)]);
    const seen = messages.map(({ chunkStreamId, timestamp, type, messageStreamId, body }) => ({
      csid: chunkStreamId,
      timestamp,
      type,
      stream_id: messageStreamId,
      length: body.length,
      payload_sha256_16: createHash('sha256').update(body).digest('hex').slice(0, 16),
    }));
    const wanted = expected.map(({ payload, payload_sha256_16, ...fields }) => ({
      ...fields,
      payload_sha256_16:
        payload_sha256_16 ??
        createHash('sha256')
          .update(fromHex(payload ?? ''))
          .digest('hex')
          .slice(0, 16),
    }));
    assert.deepEqual(seen, wanted, `${size} bytes at a time`);
  }
}

function checkSplit(vector: Extract<Vector, { level: 'stream-split' }>): void {
  const [first = '', ...others] = vector.hexParts;
  assert.equal(
    readChunks([setChunkSize(vector.chunkSize), fromHex(first)]).length,
    1 + vector.expect.messagesAfterPart1,
  );
  const all = readChunks([setChunkSize(vector.chunkSize), fromHex(first), ...others.map((part) => fromHex(part))]);
  assert.equal(decodeCommand(only(all, 2 + vector.expect.messagesAfterPart1)).name, vector.expect.command);
}

/** Completes the basic header to a message without a body. */
function checkBasicHeader(hex: string, csid: number): void {
  assert.equal(only(readChunks([fromHex(hex, '000000 000000 09 00000000')])).chunkStreamId, csid);
}

/** Puts an empty message at timestamp 0 before the header, and the message's body behind it. */
function checkMessageHeader({ fmt, hex, expect }: Extract<Vector, { level: 'message-header' }>): void {
  const before = fromHex('03 000000 000000 09 00000000');
  const chunk = fromHex(((fmt << 6) | 3).toString(16).padStart(2, '0'), hex);
  const message = only(readChunks([before, chunk, new Uint8Array(expect.length ?? 0)]), 2);
  assert.equal(message.timestamp, expect.timestamp ?? expect.delta);
  assert.equal(message.body.length, expect.length ?? 0);
  assert.equal(message.type, expect.type ?? 9);
  assert.equal(message.messageStreamId, expect.stream_id ?? 0);
}

/** The vector is a part of a message in chunks of 4 bytes: this makes the chunks before and behind it. */
function checkSingleChunk({ name, fmt, hex, given, expect }: Extract<Vector, { level: 'single-chunk' }>): void {
  const basic0 = '19';
  const basic3 = 'd9';
  const length = expect.BodyLen ?? 20;
  const extended = hex.slice(2, 8) === 'ffffff' ? hex.slice(fmt === 2 ? 8 : 16, fmt === 2 ? 16 : 24) : '';
  const parts = [setChunkSize(4)];
  if (fmt === 3) {
    const field = given.priorChunkHadExtendedTimestamp ? 'ffffff000008090000000000000000' : '0000000000080900000000';
    parts.push(fromHex(basic0, field, 'aaaaaaaa', hex));
  } else {
    if (fmt !== 0)
      parts.push(fromHex(basic0, '000000', '000014', '09', '00000000', 'aaaaaaaa', `${basic3}aaaaaaaa`.repeat(4)));
    parts.push(fromHex(hex, `${basic3}${extended}bbbbbbbb`.repeat(length / 4 - 1)));
  }
  const message = only(readChunks(parts), fmt === 0 || fmt === 3 ? 2 : 3);
  assert.equal(message.chunkStreamId, expect.ChunkStreamID);
  assert.equal(message.messageStreamId, DEVIATIONS[name]?.messageStreamId ?? expect.MessageStreamID ?? 0);
  assert.equal(message.timestamp, expect.Timestamp ?? expect.TimestampDelta ?? 0);
  assert.equal(message.type, expect.Type ?? 9);
  const wanted = fmt === 3 ? `aaaaaaaa${expect.Body.hex}` : expect.Body.hex + 'bb'.repeat(length - 4);
  assert.equal(toHex(message.body), wanted);
}
