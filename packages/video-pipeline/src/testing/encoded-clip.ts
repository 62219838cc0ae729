import { execFileSync } from 'node:child_process';
import type { VideoPacket } from '@rtmp-vcam/rtmp-server';

/** Encodes a test clip with the system's ffmpeg and returns its video packets: the configuration, then the frames. */
export function encodeClip(source: string, options: readonly string[]): VideoPacket[] {
  const args = ['-hide_banner', '-loglevel', 'error', '-f', 'lavfi', '-i', source, '-c:v', 'libx264', ...options];
  const flv = execFileSync('ffmpeg', [...args, '-f', 'flv', 'pipe:1'], { maxBuffer: 1 << 28 });
  return videoPackets(flv);
}

const FLV_HEADER = 13;
const TAG_HEADER = 11;
const TAG_TRAILER = 4;
const VIDEO_TAG = 9;
const AVC_HEADER = 5;

function videoPackets(flv: Buffer): VideoPacket[] {
  const packets: VideoPacket[] = [];
  for (let at = FLV_HEADER; at < flv.length; ) {
    const length = flv.readUIntBE(at + 1, 3);
    if (flv[at] === VIDEO_TAG) {
      const dts = flv.readUIntBE(at + 4, 3);
      packets.push(packetOf(flv.subarray(at + TAG_HEADER, at + TAG_HEADER + length), dts));
    }
    at += TAG_HEADER + length + TAG_TRAILER;
  }
  return packets;
}

function packetOf(body: Buffer, dts: number): VideoPacket {
  const kinds = ['config', 'frame', 'end'] as const;
  return {
    media: 'video',
    codec: 'h264',
    track: 0,
    kind: kinds[body.readUInt8(1)] ?? 'end',
    dts,
    pts: dts + body.readIntBE(2, 3),
    keyframe: body.readUInt8(0) >> 4 === 1,
    data: new Uint8Array(body.subarray(AVC_HEADER)),
  };
}
