import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { VideoPacket } from '@rtmp-vcam/rtmp-server';
import { FFmpegError, FormatContext, Packet } from 'node-av/lib';

/**
 * Encodes a test clip as HEVC with the system's ffmpeg. Returns its video packets: the configuration, then frames.
 * `parameters`: more of x265's own, `name=value` each.
 */
export function encodeHevcClip(
  source: string,
  options: readonly string[],
  parameters: readonly string[] = [],
): VideoPacket[] {
  const folder = mkdtempSync(join(tmpdir(), 'rtmp-vcam-hevc-'));
  try {
    const file = join(folder, 'clip.mp4');
    const args = ['-hide_banner', '-loglevel', 'error', '-f', 'lavfi', '-i', source, '-c:v', 'libx265', ...options];
    const x265 = ['log-level=error', ...parameters].join(':');
    execFileSync('ffmpeg', [...args, '-x265-params', x265, '-tag:v', 'hvc1', file]);
    return packetsOf(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function packetsOf(file: string): VideoPacket[] {
  const input = new FormatContext();
  FFmpegError.throwIfError(input.openInputSync(file), file);
  const [stream] = input.streams ?? [];
  if (stream === undefined) throw new Error(`${file} has no streams`);
  const { num, den } = stream.timeBase;
  const milliseconds = (time: bigint): number => (Number(time) * 1000 * num) / den;
  const packet = new Packet();
  packet.alloc();
  const common = { media: 'video', codec: 'hevc', track: 0 } as const;
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
