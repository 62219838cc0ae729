import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RtmpError } from '../errors.ts';
import { encodeFlvBody } from './flv-body.ts';
import { FlvDemuxer } from './flv-demuxer.ts';
import type { MediaPacket } from './media-packet.ts';

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

test('the demuxer reads back what was written', () => {
  const demuxer = new FlvDemuxer();
  for (const packet of cases) {
    const type = packet.media === 'video' ? 9 : 8;
    assert.deepEqual(demuxer.read({ type, timestamp: packet.dts, body: encodeFlvBody(packet) }), packet);
  }
});

test('other codecs are refused', () => {
  const packet: MediaPacket = {
    ...audio({ kind: 'frame', data: new Uint8Array(1) }),
    media: 'audio',
    codec: 'opus',
    keyframe: true,
  };
  assert.throws(
    () => encodeFlvBody(packet),
    (error) => error instanceof RtmpError && error.code === 'RTMP_ERR_CODEC',
  );
});
