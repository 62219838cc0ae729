import { VideoError } from '../errors.ts';
import { parseH264SequenceParameterSet } from './h264-sequence-parameter-set.ts';
import { type LengthSize, lengthSizeOf } from './nal-units.ts';

/** AVCDecoderConfigurationRecord (avcC), ISO/IEC 14496-15 5.3.3.1. Parameter sets are NAL units with their headers. */
interface AvcConfiguration {
  readonly profileIdc: number;
  /** The byte with the constraint_set flags. */
  readonly constraintFlags: number;
  readonly levelIdc: number;
  /** Size of the length field in front of each NAL unit of the stream, in bytes. */
  readonly lengthSize: LengthSize;
  readonly sequenceParameterSets: readonly Uint8Array[];
  readonly pictureParameterSets: readonly Uint8Array[];
}

/** Profiles whose record ends with the chroma format and the bit depths. */
const EXTENDED_PROFILES: ReadonlySet<number> = new Set([100, 110, 122, 144, 244]);
const MAX_SEQUENCE_PARAMETER_SETS = 31;
const MAX_PARAMETER_SETS = 255;
const MAX_PARAMETER_SET_BYTES = 0xffff;

/**
 * Parses an avcC; parameter sets are views of `data`. Empty sets are skipped, and so are the bytes after the picture
 * parameter sets, because many encoders omit them or get them wrong. Throws VIDEO_ERR_BITSTREAM.
 */
export function parseAvcConfiguration(data: Uint8Array): AvcConfiguration {
  const [version, profileIdc, constraintFlags, levelIdc, lengthByte, countByte] = data;
  if (version === undefined || profileIdc === undefined || constraintFlags === undefined || levelIdc === undefined) {
    throw invalid('the avcC ends within its header', data.byteLength);
  }
  if (version !== 1) {
    const hint = version === 0 ? '; it looks like parameter sets with start codes' : '';
    throw invalid(`the avcC has version ${version}${hint}`, 0);
  }
  if (lengthByte === undefined || countByte === undefined) {
    throw invalid('the avcC ends within its header', data.byteLength);
  }
  const sequence = readSets(data, 6, countByte & 0x1f);
  const pictureCount = data[sequence.end];
  if (pictureCount === undefined) throw invalid('the avcC has no picture parameter sets', sequence.end);
  const picture = readSets(data, sequence.end + 1, pictureCount);
  return {
    profileIdc,
    constraintFlags,
    levelIdc,
    lengthSize: lengthSizeOf(lengthByte),
    sequenceParameterSets: sequence.sets,
    pictureParameterSets: picture.sets,
  };
}

function readSets(data: Uint8Array, start: number, count: number): { sets: Uint8Array[]; end: number } {
  const sets: Uint8Array[] = [];
  let offset = start;
  for (let index = 0; index < count; index++) {
    const high = data[offset];
    const low = data[offset + 1];
    if (high === undefined || low === undefined) throw invalid('the avcC ends within a parameter set', offset);
    const end = offset + 2 + high * 256 + low;
    if (end > data.byteLength)
      throw invalid(`a parameter set reaches ${end - data.byteLength} bytes past the end`, offset);
    if (end > offset + 2) sets.push(data.subarray(offset + 2, end));
    offset = end;
  }
  return { sets, end: offset };
}

/** The parameter sets to build an avcC from, as NAL units with their headers. */
interface ParameterSets {
  readonly sequenceParameterSets: readonly Uint8Array[];
  readonly pictureParameterSets: readonly Uint8Array[];
}

/** Builds an avcC with the profile, level and sample format of the first sequence parameter set. Throws VideoError. */
export function buildAvcConfiguration(
  parameterSets: ParameterSets,
  lengthSize: LengthSize = 4,
): Uint8Array<ArrayBuffer> {
  const { sequenceParameterSets, pictureParameterSets } = parameterSets;
  const [first] = sequenceParameterSets;
  if (first === undefined) throw invalid('an avcC needs a sequence parameter set', 0);
  const sets = [...sequenceParameterSets, ...pictureParameterSets];
  if (
    sequenceParameterSets.length > MAX_SEQUENCE_PARAMETER_SETS ||
    pictureParameterSets.length > MAX_PARAMETER_SETS ||
    sets.some((set) => set.byteLength > MAX_PARAMETER_SET_BYTES)
  ) {
    throw invalid('the parameter sets do not fit into an avcC', 0);
  }
  const sps = parseH264SequenceParameterSet(first);
  const { profileIdc, constraintFlags, levelIdc } = sps;
  const parts = [
    Uint8Array.of(1, profileIdc, constraintFlags, levelIdc, 0xfc | (lengthSize - 1)),
    Uint8Array.of(0xe0 | sequenceParameterSets.length),
    ...sequenceParameterSets.flatMap(prefixed),
    Uint8Array.of(pictureParameterSets.length),
    ...pictureParameterSets.flatMap(prefixed),
  ];
  if (EXTENDED_PROFILES.has(profileIdc)) {
    parts.push(
      Uint8Array.of(0xfc | sps.chromaFormatIdc, 0xf8 | (sps.bitDepthLuma - 8), 0xf8 | (sps.bitDepthChroma - 8), 0),
    );
  }
  return new Uint8Array(Buffer.concat(parts));
}

function prefixed(set: Uint8Array): Uint8Array[] {
  return [Uint8Array.of(set.byteLength >> 8, set.byteLength & 0xff), set];
}

/** RFC 6381 name of an H.264 stream: `avc1.64001f`. */
export function avcCodecString({
  profileIdc,
  constraintFlags,
  levelIdc,
}: Pick<AvcConfiguration, 'profileIdc' | 'constraintFlags' | 'levelIdc'>): string {
  const hex = [profileIdc, constraintFlags, levelIdc].map((byte) => byte.toString(16).padStart(2, '0'));
  return `avc1.${hex.join('')}`;
}

function invalid(detail: string, offset: number): VideoError {
  return new VideoError('VIDEO_ERR_BITSTREAM', detail, { offset });
}
