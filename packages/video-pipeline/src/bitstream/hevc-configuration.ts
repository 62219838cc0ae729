import { VideoError } from '../errors.ts';

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
  readonly lengthSize: number;
  readonly videoParameterSets: readonly Uint8Array[];
  readonly pictureParameterSets: readonly Uint8Array[];
  readonly sequenceParameterSets: readonly Uint8Array[];
}

const HEADER_BYTES = 23;
const NAL_VPS = 32;
const NAL_SPS = 33;
const NAL_PPS = 34;

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
    lengthSize: (view.getUint8(21) & 3) + 1,
    videoParameterSets: ofType(units, NAL_VPS),
    sequenceParameterSets: ofType(units, NAL_SPS),
    pictureParameterSets: ofType(units, NAL_PPS),
  };
}

function ofType(units: readonly Uint8Array[], type: number): Uint8Array[] {
  return units.filter((unit) => ((unit[0] ?? 0) >> 1) % 64 === type);
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
      units.push(data.subarray(offset + 2, end));
      offset = end;
    }
  }
  return units;
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
