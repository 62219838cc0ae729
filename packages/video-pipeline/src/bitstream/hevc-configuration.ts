import { VideoError } from '../errors.ts';
import { HEVC_NAL_TYPES, type LengthSize, lengthSizeOf, removeEmulationPrevention } from './nal-units.ts';

/** HEVCDecoderConfigurationRecord (hvcC), ISO/IEC 14496-15 8.3.3.1. Parameter sets are NAL units with their headers. */
interface HevcConfiguration {
  readonly profileSpace: number;
  readonly highTier: boolean;
  readonly profileIdc: number;
  /** 32 bits, most significant first. */
  readonly compatibilityFlags: number;
  /** Six bytes. */
  readonly constraintFlags: Uint8Array;
  readonly levelIdc: number;
  readonly lengthSize: LengthSize;
  /** False when a parameter set comes before one that it refers to: SPS after VPS, PPS after SPS. */
  readonly inOrder: boolean;
  readonly videoParameterSets: readonly Uint8Array[];
  readonly pictureParameterSets: readonly Uint8Array[];
  readonly sequenceParameterSets: readonly Uint8Array[];
}

const HEADER_BYTES = 23;
/** general_profile_tier_level of an SPS: behind its header and the byte of its VPS id and sub-layers. */
const PROFILE_TIER_LEVEL = { from: 1, to: 13 } as const;
const NAL_HEADER_BYTES = 2;
/** HEVC allows 16 VPS, 16 SPS and 64 PPS (7.4.2.4); some senders add SEI. */
const MOST_UNITS = 256;
/** Bits of the record that are always set, and array_completeness. */
const COMPLETE_ARRAY = 0x80;

/** Parses an hvcC; parameter sets are views of `data`. Throws VIDEO_ERR_BITSTREAM. */
export function parseHevcConfiguration(data: Uint8Array): HevcConfiguration {
  if (data.length < HEADER_BYTES) throw invalid('the hvcC ends within its header', data.length);
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  const version = view.getUint8(0);
  // Early muxers wrote version 0.
  if (version > 1) throw invalid(`the hvcC has version ${version}`, 0);
  const profile = view.getUint8(1);
  const units = readArrays(view, data);
  return {
    profileSpace: profile >> 6,
    highTier: (profile & 0x20) !== 0,
    profileIdc: profile & 0x1f,
    compatibilityFlags: view.getUint32(2),
    constraintFlags: data.subarray(6, 12),
    levelIdc: view.getUint8(12),
    lengthSize: lengthSizeOf(view.getUint8(21)),
    inOrder: isSorted(units.map(typeOf).filter((type) => ORDERED_TYPES.has(type))),
    videoParameterSets: ofType(units, HEVC_NAL_TYPES.videoParameterSet),
    sequenceParameterSets: ofType(units, HEVC_NAL_TYPES.sequenceParameterSet),
    pictureParameterSets: ofType(units, HEVC_NAL_TYPES.pictureParameterSet),
  };
}

const ORDERED_TYPES: ReadonlySet<number> = new Set(Object.values(HEVC_NAL_TYPES));

function typeOf(unit: Uint8Array): number {
  return ((unit[0] ?? 0) >> 1) & 0x3f;
}

function ofType(units: readonly Uint8Array[], type: number): Uint8Array[] {
  return units.filter((unit) => typeOf(unit) === type);
}

function isSorted(numbers: readonly number[]): boolean {
  return numbers.every((number, index) => number >= (numbers[index - 1] ?? 0));
}

function readArrays(view: DataView, data: Uint8Array): Uint8Array[] {
  const units: Uint8Array[] = [];
  let offset = HEADER_BYTES;
  for (let arrays = view.getUint8(22); arrays > 0; arrays--) {
    if (offset + 3 > data.length) throw invalid('the hvcC ends within its parameter sets', offset);
    const count = view.getUint16(offset + 1);
    offset += 3;
    for (let index = 0; index < count; index++) {
      if (offset + 2 > data.length) throw invalid('the hvcC ends within its parameter sets', offset);
      const end = offset + 2 + view.getUint16(offset);
      if (end > data.length) throw invalid(`a parameter set reaches ${end - data.length} bytes past the end`, offset);
      if (units.length === MOST_UNITS) throw invalid(`more than ${MOST_UNITS} parameter sets in the hvcC`, offset);
      units.push(data.subarray(offset + 2, end));
      offset = end;
    }
  }
  return units;
}

/** The parameter sets to build an hvcC from, as NAL units with their headers. */
export type HevcParameterSets = Pick<
  HevcConfiguration,
  'videoParameterSets' | 'sequenceParameterSets' | 'pictureParameterSets'
>;

/**
 * Builds an hvcC for frames with lengths of four bytes: the arrays in the order VPS, SPS, PPS, in which decoders read
 * them. Profile and level are those of the first sequence parameter set. Throws VIDEO_ERR_BITSTREAM.
 */
export function buildHevcConfiguration(sets: HevcParameterSets): Uint8Array<ArrayBuffer> {
  const [first] = sets.sequenceParameterSets;
  if (first === undefined) throw invalid('an hvcC needs a sequence parameter set', 0);
  const { from, to } = PROFILE_TIER_LEVEL;
  const profile = removeEmulationPrevention(first.subarray(NAL_HEADER_BYTES)).subarray(from, to);
  if (profile.length < to - from) throw invalid('the sequence parameter set ends within its profile', first.length);
  const arrays = [
    [HEVC_NAL_TYPES.videoParameterSet, sets.videoParameterSets],
    [HEVC_NAL_TYPES.sequenceParameterSet, sets.sequenceParameterSets],
    [HEVC_NAL_TYPES.pictureParameterSet, sets.pictureParameterSets],
  ] as const;
  const present = arrays.filter(([, units]) => units.length > 0);
  const parts: Uint8Array[] = [
    Uint8Array.of(1, ...profile, 0xf0, 0, 0xfc, 0xfd, 0xf8, 0xf8, 0, 0, 0x0f, present.length),
  ];
  for (const [type, units] of present) {
    parts.push(Uint8Array.of(COMPLETE_ARRAY | type, units.length >> 8, units.length & 0xff));
    for (const unit of units) parts.push(Uint8Array.of(unit.byteLength >> 8, unit.byteLength & 0xff), unit);
  }
  return new Uint8Array(Buffer.concat(parts));
}

/** RFC 6381 name of an HEVC stream (ISO/IEC 14496-15 annex E.3): `hvc1.1.6.L93.90`. */
export function hevcCodecString(configuration: HevcConfiguration): string {
  const { profileSpace, profileIdc, compatibilityFlags, highTier, levelIdc, constraintFlags } = configuration;
  const profile = `${['', 'A', 'B', 'C'][profileSpace] ?? ''}${profileIdc}`;
  const constraints = [...constraintFlags];
  while (constraints.at(-1) === 0) constraints.pop();
  const parts = [profile, reversed(compatibilityFlags).toString(16), `${highTier ? 'H' : 'L'}${levelIdc}`];
  return ['hvc1', ...parts, ...constraints.map((byte) => byte.toString(16))].join('.');
}

/** The 32 bits in reverse order. */
function reversed(bits: number): number {
  let result = 0;
  for (let bit = 0; bit < 32; bit++) if (bits & (1 << bit)) result += 2 ** (31 - bit);
  return result;
}

function invalid(detail: string, offset: number): VideoError {
  return new VideoError('VIDEO_ERR_BITSTREAM', detail, { offset });
}
