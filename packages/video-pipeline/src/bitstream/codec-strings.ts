import { VideoError } from '../errors.ts';

/** RFC 6381 name of an AV1 stream from its av1C (AV1 in ISOBMFF 2.3.3 and 5): `av01.0.08M.08`; `av01` if empty. */
export function av1CodecString(configuration: Uint8Array): string {
  const [marker, profileAndLevel = 0, flags = 0] = configuration;
  // Some senders omit the record and send the sequence header with the first keyframe.
  if (marker === undefined) return 'av01';
  if (marker !== 0x81 || configuration.length < 4) throw invalid('this is not an av1C');
  const level = String(profileAndLevel & 0x1f).padStart(2, '0');
  const tier = flags & 0x80 ? 'H' : 'M';
  return `av01.${profileAndLevel >> 5}.${level}${tier}.${twoDigits(flags & 0x40 ? (flags & 0x20 ? 12 : 10) : 8)}`;
}

/** RFC 6381 name of a VP9 stream from its vpcC (VP Codec ISOBMFF Binding): `vp09.00.10.08`; `vp09` without one. */
export function vp9CodecString(configuration: Uint8Array): string {
  if (configuration.length === 0) return 'vp09';
  // The record begins with the version and flags of the box, without the rest of the box header.
  const [version, , , , profile, level, depthAndChroma] = configuration;
  if (version !== 1 || profile === undefined || level === undefined || depthAndChroma === undefined) {
    throw invalid('this is not a vpcC');
  }
  return `vp09.${twoDigits(profile)}.${twoDigits(level)}.${twoDigits(depthAndChroma >> 4)}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

function invalid(detail: string): VideoError {
  return new VideoError('VIDEO_ERR_BITSTREAM', detail, { offset: 0 });
}
