import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { VideoCodec, VideoPacket } from '@rtmp-vcam/rtmp-server';
import { FFmpegError, FormatContext, Packet } from 'node-av/lib';

/** Encodes a test clip with the system's ffmpeg. Returns its video packets: the configuration, then frames. */
export function encodeMp4Clip(codec: VideoCodec, source: string, options: readonly string[]): VideoPacket[] {
  const folder = mkdtempSync(join(tmpdir(), `rtmp-vcam-${codec}-`));
  try {
    const file = join(folder, 'clip.mp4');
    execFileSync('ffmpeg', ['-hide_banner', '-loglevel', 'error', '-f', 'lavfi', '-i', source, ...options, file]);
    return packetsOf(file, codec);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function packetsOf(file: string, codec: VideoCodec): VideoPacket[] {
  const input = new FormatContext();
  FFmpegError.throwIfError(input.openInputSync(file), file);
  const [stream] = input.streams ?? [];
  if (stream === undefined) throw new Error(`${file} has no streams`);
  const { num, den } = stream.timeBase;
  const milliseconds = (time: bigint): number => (Number(time) * 1000 * num) / den;
  const packet = new Packet();
  packet.alloc();
  const common = { media: 'video', codec, track: 0 } as const;
  const record = new Uint8Array(stream.codecpar.extradata ?? []);
  const packets: VideoPacket[] = [{ ...common, kind: 'config', dts: 0, pts: 0, keyframe: true, data: record }];
  while (input.readFrameSync(packet) >= 0) {
    const { dts, pts, isKeyframe: keyframe } = packet;
    const data = new Uint8Array(packet.data ?? []);
    packets.push({ ...common, kind: 'frame', dts: milliseconds(dts), pts: milliseconds(pts), keyframe, data });
    packet.unref();
  }
  return packets;
}
