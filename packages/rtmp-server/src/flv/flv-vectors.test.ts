import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ByteReader } from '../bytes/byte-reader.ts';
import { type FlvBody, FlvDemuxer } from './flv-demuxer.ts';
import { readOne } from './testing/read.ts';

interface FirstTag {
  tagType: number;
  timestamp: number;
  size: number;
  bodyHead: string;
  ex?: boolean;
}
interface Vector {
  name: string;
  level: string;
  hex: string;
  expect: {
    tagType?: number;
    timestamp?: number;
    packetType?: number;
    cts?: number;
    dataSize?: number;
    spsBytes?: number;
    firstOfEachKind?: FirstTag[];
  };
}

/** Vectors for which we expect something else than the vector's project, and why. */
const DEVIATIONS: Record<string, string> = {
  'krtmp rtmp frame audio/aac/raw': 'a chunk, not an FLV body: it is tested with the chunk reader',
  'srs FlvDecoderMetadata tag_header #0': 'the header of a data tag: data messages do not reach the demuxer',
  'srs FlvDecoderMetadata md #1': 'arbitrary bytes in place of metadata',
  'srs FlvDecoderMetadata pts #2': 'the back pointer of an FLV file, which RTMP has only in aggregates',
  'srs FlvDecoderAudio pts #2': 'the back pointer of an FLV file',
  'srs FlvDecoderAudio tag_header #0': 'a tag header without its body',
  'srs FlvDecoderVideo tag_header #0': 'a tag header without its body',
  'srs FlvDecoderHeader flv_header #0': 'the header of an FLV file, which RTMP does not have',
  'srs FlvDecoderHeader pts #1': 'the back pointer of an FLV file',
  'srs FlvDecoderAudio audio #1': 'arbitrary bytes: audio format 0, which is skipped',
  'srs VideoFormatSepcial buf #3': 'SRS goes on parsing; here an avcC of version 0 is invalid and skipped',
  'srs VideoFormatSepcial buf #5': 'SRS goes on parsing; here an avcC of version 0 is invalid and skipped',
  'srs VideoFormatSepcial buf #7': 'SRS goes on parsing; here an avcC of version 0 is invalid and skipped',
};

const path = new URL('../../vectors/flv.json', import.meta.url);
const vectors: Vector[] = JSON.parse(readFileSync(path, 'utf8')).vectors;

function message(type: number, timestamp: number, hex: string): FlvBody {
  return { type, timestamp, body: new Uint8Array(Buffer.from(hex, 'hex')) };
}

function read(body: FlvBody) {
  const demuxer = new FlvDemuxer();
  return { packet: readOne(demuxer, body), stats: demuxer.stats };
}

for (const { name, level, hex, expect } of vectors) {
  const note = DEVIATIONS[name];
  test(note === undefined ? name : `${name} (${note})`, () => {
    if (level === 'flv-tag') {
      const reader = new ByteReader(Buffer.from(hex, 'hex'));
      assert.equal(reader.u8(), expect.tagType);
      assert.equal(reader.u24(), expect.dataSize);
      const { packet } = read(message(expect.tagType ?? 0, reader.u24(), hex.slice(22)));
      assert.equal(packet?.kind, 'frame');
      assert.equal(packet.dts, expect.timestamp);
      assert.equal(packet.pts - packet.dts, expect.cts ?? 0);
    } else if (level === 'file-summary') {
      for (const tag of (expect.firstOfEachKind ?? []).filter(({ tagType }) => tagType !== 18)) {
        const { packet, stats } = read(message(tag.tagType, tag.timestamp, tag.bodyHead));
        const isMetadata = /^[d9]4/.test(tag.bodyHead);
        assert.equal(packet?.dts, isMetadata ? undefined : tag.timestamp);
        assert.deepEqual([stats.metadataFrames, stats.unsupportedBodies], [isMetadata ? 1 : 0, 0]);
      }
    } else if (level === 'chunked-message' || /tag_header|flv_header|md|pts #/.test(name)) {
      assert.ok(note, 'a vector that is not tested has a reason');
    } else if (name.startsWith('srs FlvDecoderAudio')) {
      const { unsupportedBodies, unsupportedAudioBodies } = read(message(8, 0, hex)).stats;
      assert.deepEqual([unsupportedBodies, unsupportedAudioBodies], [1, 1]);
    } else {
      const { packet, stats } = read(message(9, 0, hex));
      if (name.includes('Sepcial')) assert.equal(stats.malformedBodies, 1);
      else assert.equal(packet?.kind, expect.packetType === 1 ? 'frame' : 'config');
      if (expect.spsBytes !== undefined) assert.equal(packet?.data[7], expect.spsBytes);
      if (name.includes('Annexb')) assert.equal(stats.annexBFrames, 1);
    }
  });
}
