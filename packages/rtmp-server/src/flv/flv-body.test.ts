import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RtmpError } from '../errors.ts';
import { encodeFlvBody } from './flv-body.ts';
import { FlvDemuxer } from './flv-demuxer.ts';
import { AUDIO_FOUR_CCS, VIDEO_FOUR_CCS } from './four-cc.ts';
import type { MediaPacket } from './media-packet.ts';
import { readOne } from './testing/read.ts';

const AVCC = Buffer.from('01640020ffe1000267640100026801', 'hex');
const cases: MediaPacket[] = [
  video({ kind: 'config', keyframe: true, data: new Uint8Array(AVCC) }),
  video({ kind: 'frame', keyframe: true, dts: 40, pts: 120, data: new Uint8Array([0, 0, 0, 1, 0x65]) }),
  video({ kind: 'frame', keyframe: false, dts: 80, pts: 40, data: new Uint8Array([0, 0, 0, 1, 0x41]) }),
  video({ kind: 'end', keyframe: false, data: new Uint8Array(0) }),
  audio({ kind: 'config', data: new Uint8Array([0x12, 0x10]) }),
  audio({ kind: 'frame', data: new Uint8Array([1, 2, 3]) }),
];

function video(fields: {
  kind: MediaPacket['kind'];
  keyframe: boolean;
  dts?: number;
  pts?: number;
  data: Uint8Array<ArrayBuffer>;
}): MediaPacket {
  return { media: 'video', codec: 'h264', track: 0, dts: 0, pts: 0, ...fields };
}

function audio(fields: { kind: MediaPacket['kind']; data: Uint8Array<ArrayBuffer> }): MediaPacket {
  return { media: 'audio', codec: 'aac', track: 0, keyframe: true, dts: 0, pts: 0, ...fields };
}

test('the demuxer reads what was written', () => {
  const demuxer = new FlvDemuxer();
  for (const packet of cases) {
    const type = packet.media === 'video' ? 9 : 8;
    assert.deepEqual(readOne(demuxer, { type, timestamp: packet.dts, body: encodeFlvBody(packet) }), packet);
  }
});

test('the demuxer reads every codec on every track', () => {
  const demuxer = new FlvDemuxer();
  const hvcc = new Uint8Array(23);
  hvcc.set([1], 0);
  hvcc.set([0xff], 21);
  for (const track of [0, 1, 255]) {
    for (const codec of VIDEO_FOUR_CCS.values()) {
      const config = codec === 'hevc' ? hvcc : new Uint8Array(AVCC);
      const [, key, inter] = cases;
      assert.ok(key?.media === 'video' && inter?.media === 'video');
      const hasBFrames = codec === 'h264' || codec === 'hevc';
      const frames = [key, inter].map((frame) => ({ ...frame, pts: hasBFrames ? frame.pts : frame.dts }));
      for (const packet of [{ ...key, kind: 'config' as const, pts: key.dts, data: config }, ...frames]) {
        const sent: MediaPacket = { ...packet, codec, track };
        assert.deepEqual(readOne(demuxer, { type: 9, timestamp: sent.dts, body: encodeFlvBody(sent) }), sent);
      }
    }
    for (const codec of AUDIO_FOUR_CCS.values()) {
      for (const kind of ['config', 'frame'] as const) {
        const data = new Uint8Array([1, 2, 3]);
        const sent: MediaPacket = { media: 'audio', codec, track, kind, dts: 5, pts: 5, keyframe: true, data };
        assert.deepEqual(readOne(demuxer, { type: 8, timestamp: 5, body: encodeFlvBody(sent) }), sent);
      }
    }
  }
});

test('a packet for which FLV has no body is refused', () => {
  const packet: MediaPacket = audio({ kind: 'end', data: new Uint8Array(0) });
  assert.throws(
    () => encodeFlvBody(packet),
    (error) => error instanceof RtmpError && error.code === 'RTMP_ERR_CODEC',
  );
});
