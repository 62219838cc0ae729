import type { VideoCodec } from '@rtmp-vcam/rtmp-server';
import { BitReader } from './bit-reader.ts';
import { removeEmulationPrevention } from './nal-units.ts';

/**
 * The role of a NAL unit in its access unit. `slice`: a part of the picture. `parameter-set`: SPS, PPS or VPS.
 * `prefix`: SEI and other units that stand in front of a picture. `delimiter`: begins an access unit and says nothing
 * else. `suffix`: filler, end of sequence and other units behind a picture.
 */
export type NalRole = 'slice' | 'parameter-set' | 'prefix' | 'delimiter' | 'suffix';

/** The codecs whose frames consist of NAL units. */
export type NalCodec = Extract<VideoCodec, 'h264' | 'hevc'>;

/** nal_unit_type of H.264, table 7-1. Data partitions B and C (3, 4) say nothing of where they belong: A (2) does. */
const H264_ROLES: ReadonlyMap<number, NalRole> = new Map([
  [1, 'slice'],
  [2, 'slice'],
  [5, 'slice'],
  [6, 'prefix'],
  [7, 'parameter-set'],
  [8, 'parameter-set'],
  [9, 'delimiter'],
  [13, 'parameter-set'],
  [14, 'prefix'],
  [15, 'parameter-set'],
]);

/** nal_unit_type of H.265, table 7-1; all below 32 are slices. */
const HEVC_ROLES: ReadonlyMap<number, NalRole> = new Map([
  [32, 'parameter-set'],
  [33, 'parameter-set'],
  [34, 'parameter-set'],
  [35, 'delimiter'],
  [39, 'prefix'],
]);
const HEVC_FIRST_NON_SLICE = 32;

/** Enough for the first field of a slice header, with emulation prevention bytes in it. */
const SLICE_START_BYTES = 12;

export function isNalCodec(codec: VideoCodec): codec is NalCodec {
  return codec === 'h264' || codec === 'hevc';
}

export function nalTypeOf(codec: NalCodec, nalUnit: Uint8Array): number {
  const header = nalUnit[0] ?? 0;
  return codec === 'h264' ? header & 0x1f : (header >> 1) & 0x3f;
}

export function nalRole(codec: NalCodec, nalUnit: Uint8Array): NalRole {
  const type = nalTypeOf(codec, nalUnit);
  if (codec === 'h264') return H264_ROLES.get(type) ?? 'suffix';
  return type < HEVC_FIRST_NON_SLICE ? 'slice' : (HEVC_ROLES.get(type) ?? 'suffix');
}

/** True for a slice of a picture at which decoding can start: IDR of H.264, IRAP of HEVC (types 16 to 23). */
export function isRandomAccess(codec: NalCodec, slice: Uint8Array): boolean {
  const type = nalTypeOf(codec, slice);
  return codec === 'h264' ? type === 5 : type >= 16 && type <= 23;
}

/** True for a slice of a picture to which no other one refers: nal_ref_idc 0 (7.4.1). HEVC has no such simple mark. */
export function isDisposable(codec: NalCodec, slice: Uint8Array): boolean {
  return codec === 'h264' && ((slice[0] ?? 0) & 0x60) === 0;
}

/**
 * Where in the picture a slice begins, 0 for its first one: first_mb_in_slice of H.264 (7.3.3). HEVC says no more than
 * whether it is the first (first_slice_segment_in_pic_flag, 7.3.6.1): 1 stands for all others. Undefined when the slice
 * header ends too early.
 */
export function sliceAddress(codec: NalCodec, slice: Uint8Array): number | undefined {
  if (codec === 'hevc') {
    const first = slice[2];
    return first === undefined ? undefined : first >> 7 === 1 ? 0 : 1;
  }
  try {
    return new BitReader(removeEmulationPrevention(slice.subarray(1, SLICE_START_BYTES))).ue('first_mb_in_slice');
  } catch {
    return undefined;
  }
}
