import type { AudioPacket, VideoPacket } from '@rtmp-vcam/rtmp-server';
import { Random } from '../../test/support/random.ts';

/** The stream has 6 Mb/s: 30 pictures and 48 sound packets a second. Each 60th picture is a larger keyframe. */
export const FRAMES_PER_SECOND = 30;
const GROUP_FRAMES = 60;
const BITS_PER_SECOND = 6_000_000;
const AUDIO_BYTES = 340;
/** How many sound packets are sent with each of 5 pictures: 8 in all. */
const AUDIO_PATTERN = [2, 1, 2, 1, 2] as const;
const KEYFRAME_FACTOR = 4;

/** The chunk streams of a ClientSession. The headers here are short: they continue from the packets that it sent. */
const AUDIO = { chunkStreamId: 4, type: 8 } as const;
const VIDEO = { chunkStreamId: 6, type: 9 } as const;
const SET_CHUNK_SIZE = { chunkStreamId: 2, type: 1 } as const;

const AVCC = Buffer.from('0142c01effe1000a6742c01eda0280bfe5c001000468ce3c80', 'hex');
const AUDIO_SPECIFIC_CONFIG = Buffer.from('1190', 'hex');

/** A ClientSession sends these before the bytes of `loadGroup`. */
export const CONFIGURATIONS: readonly (VideoPacket | AudioPacket)[] = [
  {
    media: 'video',
    codec: 'h264',
    track: 0,
    kind: 'config',
    keyframe: true,
    dts: 0,
    pts: 0,
    data: Uint8Array.from(AVCC),
  },
  {
    media: 'audio',
    codec: 'aac',
    track: 0,
    kind: 'config',
    keyframe: true,
    dts: 0,
    pts: 0,
    data: Uint8Array.from(AUDIO_SPECIFIC_CONFIG),
  },
];

/** A Set Chunk Size message. */
export function setChunkSize(size: number): Buffer {
  const body = Buffer.alloc(4);
  body.writeUInt32BE(size);
  return chunked(SET_CHUNK_SIZE, body, { chunkSize: body.length, delta: 0 });
}

/**
 * Two seconds of the stream as chunks, one buffer for each picture with its sound. They can be sent again and again,
 * because the messages have timestamp deltas instead of timestamps.
 */
export function loadGroup(chunkSize: number): Buffer[] {
  const noise = new Random(1).bytes(BITS_PER_SECOND / 8);
  const videoBytes = (BITS_PER_SECOND / 8 / FRAMES_PER_SECOND) * GROUP_FRAMES - AUDIO_BYTES * audioPackets();
  const unit = videoBytes / (GROUP_FRAMES - 1 + KEYFRAME_FACTOR);
  return Array.from({ length: GROUP_FRAMES }, (_, index) => {
    const isKeyframe = index === 0;
    const size = Math.round(unit * (isKeyframe ? KEYFRAME_FACTOR : 1));
    const start = (index * 7919) % (noise.length - size);
    const delta = index % 3 === 0 ? 34 : 33;
    const video = videoBody(isKeyframe, noise.subarray(start, start + size));
    const audio = Buffer.concat([Buffer.of(0xaf, 1), noise.subarray(index, index + AUDIO_BYTES)]);
    const sounds = Array.from({ length: AUDIO_PATTERN[index % AUDIO_PATTERN.length] ?? 0 }, () =>
      chunked(AUDIO, audio, { chunkSize, delta: 21 }),
    );
    return Buffer.concat([chunked(VIDEO, video, { chunkSize, delta }), ...sounds]);
  });
}

function audioPackets(): number {
  return (GROUP_FRAMES / AUDIO_PATTERN.length) * AUDIO_PATTERN.reduce((sum, count) => sum + count, 0);
}

/** One NAL unit with its length in front (FLV specification, annex E.4.3.1). */
function videoBody(isKeyframe: boolean, noise: Buffer): Buffer {
  const header = Buffer.alloc(10);
  header.writeUInt8(isKeyframe ? 0x17 : 0x27, 0);
  header.writeUInt8(1, 1);
  header.writeUInt32BE(noise.length + 1, 5);
  header.writeUInt8(isKeyframe ? 0x65 : 0x41, 9);
  return Buffer.concat([header, noise]);
}

/** A message as chunks of type 1 and 3 (RTMP 1.0 section 5.3). */
function chunked(
  { chunkStreamId, type }: { chunkStreamId: number; type: number },
  body: Buffer,
  { chunkSize, delta }: { chunkSize: number; delta: number },
): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt8((1 << 6) | chunkStreamId, 0);
  header.writeUIntBE(delta, 1, 3);
  header.writeUIntBE(body.length, 4, 3);
  header.writeUInt8(type, 7);
  const parts: Buffer[] = [header];
  for (let at = 0; at < body.length; at += chunkSize) {
    if (at > 0) parts.push(Buffer.of((3 << 6) | chunkStreamId));
    parts.push(body.subarray(at, at + chunkSize));
  }
  return Buffer.concat(parts);
}
