import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { ByteWriter } from '../bytes/byte-writer.ts';
import { splitAggregate } from './aggregate.ts';
import { encodeFlvBody } from './flv-body.ts';
import { FlvDemuxer } from './flv-demuxer.ts';
import { AUDIO_FOUR_CCS, VIDEO_FOUR_CCS } from './four-cc.ts';
import type { AudioPacket, VideoPacket } from './media-packet.ts';
import { readAll, readOne } from './testing/read.ts';

const dts = fc.integer({ min: 0, max: 0xffffffff });
const track = fc.constantFrom(0, 0, 1, 254, 255);
const bytes = fc.uint8Array({ minLength: 1, maxLength: 300 }).map((data) => Uint8Array.from(data));

/** Length-prefixed NAL units, none of them empty. */
const nalUnits = fc.array(bytes, { minLength: 1, maxLength: 4 }).map((units) => {
  const out = new ByteWriter();
  for (const unit of units) out.u32(unit.length).bytes(unit);
  return out.toBytes();
});

const videoFrame = fc
  .record({ codec: fc.constantFrom(...VIDEO_FOUR_CCS.values()), dts, track, keyframe: fc.boolean() })
  .chain(({ codec, ...fields }): fc.Arbitrary<VideoPacket> => {
    const hasNalUnits = codec === 'h264' || codec === 'hevc';
    const composition = hasNalUnits ? fc.integer({ min: -0x800000, max: 0x7fffff }) : fc.constant(0);
    return fc.tuple(hasNalUnits ? nalUnits : bytes, composition).map(([data, time]) => {
      return { media: 'video', codec, kind: 'frame', ...fields, pts: fields.dts + time, data };
    });
  });

const audioPacket = fc
  .record({
    codec: fc.constantFrom(...AUDIO_FOUR_CCS.values()),
    kind: fc.constantFrom('config', 'frame'),
    dts,
    track,
    data: bytes,
  })
  .map((fields): AudioPacket => ({ media: 'audio', keyframe: true, pts: fields.dts, ...fields }));

test('any frame that is written can be read', () => {
  return fc.assert(
    fc.property(fc.oneof(videoFrame, audioPacket), (packet) => {
      const type = packet.media === 'video' ? 9 : 8;
      const body = encodeFlvBody(packet);
      assert.deepEqual(readOne(new FlvDemuxer(), { type, timestamp: packet.dts, body }), packet);
    }),
    { numRuns: 1000 },
  );
});

test('any bodies give packets no longer than twice their size', () => {
  const first = fc.constantFrom('17', '27', '1c', '90', '91', '93', '94', '96', '97', 'af', '95', '99');
  const body = fc.tuple(first, fc.uint8Array({ maxLength: 60 })).map(([hex, rest]) => {
    return new Uint8Array(Buffer.concat([Buffer.from(hex, 'hex'), rest]));
  });
  return fc.assert(
    fc.property(fc.array(body, { maxLength: 6 }), fc.constantFrom(8, 9), dts, (bodies, type, timestamp) => {
      const demuxer = new FlvDemuxer();
      for (const data of bodies) {
        for (const packet of readAll(demuxer, { type, timestamp, body: data })) {
          assert.ok(Number.isFinite(packet.dts) && Number.isFinite(packet.pts));
          // A start code of three bytes becomes a length of four.
          assert.ok(packet.data.length <= data.length * 2);
        }
      }
    }),
    { numRuns: 2000 },
  );
});

test('an aggregate is split into the messages that it was made of', () => {
  const tag = fc.record({ type: fc.constantFrom(8, 9, 18), delta: fc.nat(0xffff), body: bytes });
  return fc.assert(
    fc.property(fc.array(tag, { maxLength: 8 }), dts, dts, (tags, start, timestamp) => {
      const out = new ByteWriter();
      for (const { type, delta, body } of tags) {
        const time = (start + delta) >>> 0;
        out
          .u8(type)
          .u24(body.length)
          .u24(time & 0xffffff)
          .u8(time >>> 24)
          .u24(0)
          .bytes(body)
          .u32(body.length + 11);
      }
      const [first] = tags;
      const expected = tags.map(({ type, delta, body }) => {
        return { type, timestamp: (timestamp + delta - (first?.delta ?? 0)) >>> 0, body };
      });
      assert.deepEqual(splitAggregate({ type: 22, timestamp, body: out.toBytes() }), expected);
    }),
  );
});

test('at most 256 tracks of a multitrack message are read', () => {
  const out = new ByteWriter().u8(0x96).u8(0x11).bytes(Buffer.from('av01'));
  for (let i = 0; i < 10_000; i++) out.u8(i & 0xff).u24(0);
  const demuxer = new FlvDemuxer();
  assert.deepEqual(readAll(demuxer, { type: 9, timestamp: 0, body: out.toBytes() }), []);
  assert.equal(demuxer.stats.emptyFrames, 256);
});
