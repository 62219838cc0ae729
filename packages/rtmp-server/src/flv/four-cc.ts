import type { AudioCodec, VideoCodec } from './media-packet.ts';

/** The FourCCs of Enhanced RTMP ("Enhanced Video", "Enhanced Audio") that are supported. */
export const VIDEO_FOUR_CCS: ReadonlyMap<string, VideoCodec> = new Map([
  ['avc1', 'h264'],
  ['hvc1', 'hevc'],
  ['av01', 'av1'],
  ['vp09', 'vp9'],
]);

export const AUDIO_FOUR_CCS: ReadonlyMap<string, AudioCodec> = new Map([
  ['mp4a', 'aac'],
  ['Opus', 'opus'],
  ['fLaC', 'flac'],
  ['ac-3', 'ac3'],
  ['.mp3', 'mp3'],
]);

/** The FourCC of a codec. */
export function fourCcOf(codec: VideoCodec | AudioCodec): string {
  for (const [fourCc, name] of [...VIDEO_FOUR_CCS, ...AUDIO_FOUR_CCS]) if (name === codec) return fourCc;
  throw new RangeError(`${codec} has no FourCC`);
}

/** A FourCC in words for the user; one with unprintable characters is not repeated. */
export function printableFourCc(fourCc: string): string {
  return /^[\x21-\x7e]{4}$/.test(fourCc) ? fourCc : 'with an unknown FourCC';
}
