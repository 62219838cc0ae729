import type { VideoPacket } from '@rtmp-vcam/rtmp-server';
import { encodeMp4Clip } from './mp4-clip.ts';

/** Encodes a test clip as AV1 with the system's ffmpeg. Returns its video packets: the configuration, then frames. */
export function encodeAv1Clip(source: string, options: readonly string[]): VideoPacket[] {
  return encodeMp4Clip('av1', source, ['-c:v', 'libaom-av1', '-usage', 'realtime', '-cpu-used', '8', ...options]);
}
