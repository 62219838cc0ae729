import type { VideoPacket } from '@rtmp-vcam/rtmp-server';
import { encodeMp4Clip } from './mp4-clip.ts';

/**
 * Encodes a test clip as HEVC with the system's ffmpeg. Returns its video packets: the configuration, then frames.
 * `parameters`: more of x265's own, `name=value` each.
 */
export function encodeHevcClip(
  source: string,
  options: readonly string[],
  parameters: readonly string[] = [],
): VideoPacket[] {
  const x265 = ['log-level=error', ...parameters].join(':');
  return encodeMp4Clip('hevc', source, ['-c:v', 'libx265', ...options, '-x265-params', x265, '-tag:v', 'hvc1']);
}
