import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RtmpMessage } from '../chunk/message.ts';
import { readChunks } from '../testing/chunks.ts';
import { fromHex, loadVectors, toHex } from '../testing/vectors.ts';
import { decodeControl, encodeControl } from './control.ts';
import { decodeData } from './data.ts';
import { MessageType } from './types.ts';
import { decodeUserControl, encodeUserControl } from './user-control.ts';

interface Vector {
  readonly name: string;
  readonly hex: string;
  /** Absent when `hex` is the body alone. */
  readonly raw?: { readonly type: number; readonly timestamp: number; readonly length: number; readonly csid: number };
  readonly messageTypeId?: number;
}

const vectors = loadVectors<Vector>('message');

function messageOf({ hex, raw, messageTypeId }: Vector): RtmpMessage {
  if (raw === undefined) {
    return { type: messageTypeId ?? 0, chunkStreamId: 2, messageStreamId: 0, timestamp: 0, body: fromHex(hex) };
  }
  const [message, ...others] = readChunks([fromHex(hex)]);
  assert.ok(message);
  assert.equal(others.length, 0);
  return message;
}

function decode(message: RtmpMessage): unknown {
  switch (message.type) {
    case MessageType.userControl:
      return decodeUserControl(message);
    case MessageType.dataAmf0: {
      const { damage, ...data } = decodeData(message);
      return damage === undefined ? data : { ...data, damage: damage.code };
    }
    default:
      return decodeControl(message);
  }
}

/** The decoded values of each vector, taken from its `expect`. */
const EXPECTED: Record<string, unknown> = {
  'gortmplib acknowledge': { kind: 'acknowledgement', sequenceNumber: 45953968 },
  'gortmplib data amf0': { name: '', values: [234, 'string', null] },
  'gortmplib set chunk size': { kind: 'setChunkSize', size: 10000 },
  'gortmplib user control ping response': { event: 7, value: 569834435 },
  'gortmplib user control stream eof': { event: 1, value: 35534 },
  'gortmplib user control stream is recorded': { event: 4, value: 35534 },
  'go-rtmp SetChunkSize': { kind: 'setChunkSize', size: 1024 },
  'go-rtmp AbortMessage': { kind: 'abort', chunkStreamId: 1024 },
  'go-rtmp DataMessageAMF0': { name: 'test', values: [], damage: 'RTMP_ERR_AMF_MARKER' },
  'go-rtmp UserControl StreamEOF': { event: 1, value: 1234 },
  'go-rtmp UserControl StreamDry': { event: 2, value: 1234 },
  'go-rtmp UserControl StreamIsRecorded': { event: 4, value: 1234 },
  'go-rtmp UserControl PingResponse': { event: 7, value: 1234 },
};

/** Vectors for which we expect other values than the vector's project, and why. */
const DEVIATIONS: Record<string, string> = {
  'go-rtmp DataMessageAMF0': 'go-rtmp passes on the bytes after the name; we report that they are not AMF0',
};

/** Audio and video: the FLV demuxer reads their bodies, so only the message around them is checked here. */
const MEDIA = new Set<number>([MessageType.audio, MessageType.video]);

for (const vector of vectors) {
  const why = DEVIATIONS[vector.name];
  test(why === undefined ? vector.name : `${vector.name} (${why})`, () => {
    const message = messageOf(vector);
    if (vector.raw !== undefined) {
      const { type, timestamp, length, csid } = vector.raw;
      assert.deepEqual(
        [message.type, message.timestamp, message.body.length, message.chunkStreamId],
        [type, timestamp, length, csid],
      );
    }
    if (MEDIA.has(message.type)) return;
    assert.ok(vector.name in EXPECTED, 'no expectation for this vector');
    assert.deepEqual(decode(message), EXPECTED[vector.name]);
  });
}

test('the control messages of the vectors are encoded to the same bodies', () => {
  for (const vector of vectors) {
    const message = messageOf(vector);
    const control = decodeControl(message);
    const encoded = control === undefined ? undefined : encodeControl(control);
    if (encoded !== undefined) assert.equal(toHex(encoded.body), toHex(message.body), vector.name);
    if (message.type === MessageType.userControl) {
      assert.equal(toHex(encodeUserControl(decodeUserControl(message)).body), toHex(message.body), vector.name);
    }
  }
});
