import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ChunkReader } from '../chunk/chunk-reader.ts';
import type { RtmpMessage } from '../chunk/message.ts';
import { type FlvBody, FlvDemuxer } from './flv-demuxer.ts';
import { AUDIO_FOUR_CCS, VIDEO_FOUR_CCS } from './four-cc.ts';
import { readAll } from './testing/read.ts';

interface Expectation {
  readonly fourCc?: string;
  readonly FourCC?: string;
  readonly TrackID?: number;
  readonly Wrapped?: Expectation;
  readonly DTS_ms?: number;
  readonly PTSDelta_ms?: number;
  readonly frameType?: number;
  readonly packetType?: number;
  readonly cts?: number;
  readonly nanoOffset?: number;
  readonly tracks?: readonly { readonly id: number; readonly fourCc?: string; readonly size: number }[];
  readonly ignore?: boolean;
  readonly reject?: boolean;
  readonly unsupported?: boolean;
  readonly configBytes?: number;
}

interface Vector {
  readonly name: string;
  readonly level?: string;
  readonly hex: string;
  readonly messageType?: string;
  readonly expect: Expectation;
}

/** Vectors for which we expect something else than the vector's project, and why. */
const DEVIATIONS: Record<string, string> = {
  'gortmplib video ex frames x': 'three bytes cannot be length-prefixed NAL units, so they are passed on unchanged',
  'srs ExHeader hvc1 CodedFrames cts 0x12': 'headers without a frame are counted as an empty frame',
  'srs ExHeader hvc1 CodedFramesX': 'headers without a frame are counted as an empty frame',
};

const vectors: Vector[] = ['enhanced', 'enhanced-spec-derived'].flatMap((name) => {
  return JSON.parse(readFileSync(new URL(`../../vectors/${name}.json`, import.meta.url), 'utf8')).vectors;
});

function bodyOf({ level, hex }: Vector): FlvBody {
  const bytes = new Uint8Array(Buffer.from(hex, 'hex'));
  if (level === 'video-body') return { type: 9, timestamp: 0, body: bytes };
  const messages: RtmpMessage[] = [];
  new ChunkReader().push(bytes, messages);
  assert.equal(messages.length, 1);
  return messages[0] ?? assert.fail();
}

function kindOf({ messageType = '', expect }: Vector): string {
  if (messageType.includes('Start') || messageType.includes('Multitrack')) return 'config';
  if (messageType.includes('End')) return 'end';
  if (messageType !== '') return 'frame';
  return ['config', 'frame', 'end', 'frame'][expect.packetType ?? 0] ?? '';
}

for (const vector of vectors) {
  const { name, expect } = vector;
  const note = DEVIATIONS[name];
  test(note === undefined ? name : `${name} (${note})`, () => {
    const demuxer = new FlvDemuxer();
    const message = bodyOf(vector);
    const packets = readAll(demuxer, message);
    const { stats } = demuxer;
    if (expect.tracks !== undefined) {
      const codecs = expect.tracks.map(({ fourCc }) => VIDEO_FOUR_CCS.get(fourCc ?? expect.fourCc ?? ''));
      assert.deepEqual(
        packets.map(({ track, codec, data }) => ({ id: track, codec, size: data.length })),
        expect.tracks.map(({ id, size }, index) => ({ id, codec: codecs[index], size })),
      );
      assert.equal(new Set(packets.map(({ data }) => data.buffer)).size, packets.length, 'buffers of their own');
    } else if (expect.ignore) {
      assert.deepEqual([packets.length, stats.commandFrames + stats.emptyBodies], [0, 1]);
    } else if (expect.reject) {
      assert.deepEqual([packets.length, stats.malformedBodies + stats.emptyBodies], [0, 1]);
    } else if (expect.unsupported) {
      assert.deepEqual([packets.length, stats.unsupportedBodies], [0, 1]);
    } else if (note?.includes('empty frame')) {
      assert.deepEqual([packets.length, stats.emptyFrames], [0, 1]);
    } else {
      assert.equal(packets.length, 1);
      const [packet] = packets;
      assert.ok(packet !== undefined);
      const inner = expect.Wrapped ?? expect;
      const fourCc = inner.fourCc ?? inner.FourCC ?? '';
      assert.equal(packet.codec, VIDEO_FOUR_CCS.get(fourCc) ?? AUDIO_FOUR_CCS.get(fourCc));
      assert.equal(packet.track, expect.TrackID ?? 0);
      assert.equal(packet.kind, kindOf(vector));
      assert.equal(packet.dts, expect.DTS_ms ?? 0);
      const compositionTime = (expect.cts ?? expect.PTSDelta_ms ?? 0) + (expect.nanoOffset ?? 0) / 1e6;
      assert.equal(packet.pts - packet.dts, compositionTime);
      if (expect.configBytes !== undefined) assert.equal(packet.data.length, expect.configBytes);
    }
  });
}
