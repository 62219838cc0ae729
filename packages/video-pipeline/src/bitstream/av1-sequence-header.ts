import { VideoError } from '../errors.ts';
import { BitReader } from './bit-reader.ts';

/** What a sequence header OBU says of the pictures, AV1 5.5.1. */
interface Av1SequenceHeader {
  /** The largest size of its pictures, in luma samples. */
  readonly width: number;
  readonly height: number;
  /** 0 monochrome, 1 4:2:0, 2 4:2:2, 3 4:4:4. */
  readonly chromaFormatIdc: number;
  readonly bitDepth: number;
}

const OBU_SEQUENCE_HEADER = 1;
/** An access unit with more of them is no stream but an attack. */
const MOST_OBUS = 4096;
const BT709_PRIMARIES = 1;
const SRGB_TRANSFER = 13;
const IDENTITY_MATRIX = 0;

/**
 * The sequence header OBUs of an access unit in the low-overhead format (AV1 5.2), as views without their headers. Throws
 * VIDEO_ERR_BITSTREAM when an OBU does not fit, or when there are thousands.
 */
export function av1SequenceHeaders(data: Uint8Array): Uint8Array[] {
  const found: Uint8Array[] = [];
  let obus = 0;
  for (let at = 0; at < data.byteLength; obus++) {
    if (obus === MOST_OBUS) throw invalid(`more than ${MOST_OBUS} OBUs in one access unit`, at);
    const header = data[at] ?? 0;
    const start = at + (header & 4 ? 2 : 1);
    const { value: size, next } = header & 2 ? leb128(data, start) : { value: data.byteLength - start, next: start };
    if (next + size > data.byteLength) throw invalid('an OBU reaches past the end', at);
    if (((header >> 3) & 15) === OBU_SEQUENCE_HEADER) found.push(data.subarray(next, next + size));
    at = next + size;
  }
  return found;
}

/** Parses a sequence header OBU without its header. Throws VIDEO_ERR_BITSTREAM. */
export function parseAv1SequenceHeader(obu: Uint8Array): Av1SequenceHeader {
  const reader = new BitReader(obu);
  const seq_profile = reader.u(3);
  reader.flag(); // still_picture
  const isReduced = reader.flag();
  if (isReduced) reader.u(5);
  else skip_operating_points(reader);
  const widthBits = reader.u(4) + 1;
  const heightBits = reader.u(4) + 1;
  const width = reader.u(widthBits) + 1;
  const height = reader.u(heightBits) + 1;
  skip_tools(reader, isReduced);
  return { width, height, ...color_config(reader, seq_profile) };
}

function skip_operating_points(reader: BitReader): void {
  const delayBits = reader.flag() ? timing_info(reader) : undefined;
  const initial_display_delay_present_flag = reader.flag();
  for (let points = reader.u(5) + 1; points > 0; points--) {
    reader.u(12); // operating_point_idc
    if (reader.u(5) > 7) reader.flag(); // seq_level_idx, seq_tier
    if (delayBits !== undefined && reader.flag()) {
      reader.u(delayBits);
      reader.u(delayBits);
      reader.flag(); // low_delay_mode_flag
    }
    if (initial_display_delay_present_flag && reader.flag()) reader.u(4);
  }
}

/** Bits of the delays in the operating points; undefined when there are none. */
function timing_info(reader: BitReader): number | undefined {
  reader.u(32); // num_units_in_display_tick
  reader.u(32); // time_scale
  if (reader.flag()) reader.ue('num_ticks_per_picture_minus_1');
  if (!reader.flag()) return undefined; // decoder_model_info_present_flag
  const bits = reader.u(5) + 1;
  reader.u(32); // num_units_in_decoding_tick
  reader.u(10); // lengths of the other times
  return bits;
}

function skip_tools(reader: BitReader, isReduced: boolean): void {
  if (!isReduced && reader.flag()) reader.u(7); // lengths of frame ids
  reader.u(3); // superblock size, intra tools
  if (!isReduced) {
    reader.u(4); // inter tools
    const enable_order_hint = reader.flag();
    if (enable_order_hint) reader.u(2);
    const forcesScreenContent = reader.flag() || reader.flag();
    if (forcesScreenContent && !reader.flag()) reader.flag(); // integer motion vectors
    if (enable_order_hint) reader.u(3);
  }
  reader.u(3); // super-resolution, CDEF, restoration
}

/** 5.5.2 */
function color_config(reader: BitReader, seq_profile: number): Pick<Av1SequenceHeader, 'chromaFormatIdc' | 'bitDepth'> {
  const high_bitdepth = reader.flag();
  const bitDepth = high_bitdepth ? (seq_profile === 2 && reader.flag() ? 12 : 10) : 8;
  const isMonochrome = seq_profile !== 1 && reader.flag();
  const [primaries, transfer, matrix] = reader.flag() ? [reader.u(8), reader.u(8), reader.u(8)] : [2, 2, 2];
  if (isMonochrome) return { chromaFormatIdc: 0, bitDepth };
  if (primaries === BT709_PRIMARIES && transfer === SRGB_TRANSFER && matrix === IDENTITY_MATRIX)
    return { chromaFormatIdc: 3, bitDepth };
  reader.flag(); // color_range
  if (seq_profile === 0) return { chromaFormatIdc: 1, bitDepth };
  if (seq_profile === 1) return { chromaFormatIdc: 3, bitDepth };
  if (bitDepth < 12) return { chromaFormatIdc: 2, bitDepth };
  const subsampling_x = reader.flag();
  const subsampling_y = subsampling_x && reader.flag();
  return { chromaFormatIdc: subsampling_y ? 1 : subsampling_x ? 2 : 3, bitDepth };
}

/** 4.10.5 */
function leb128(data: Uint8Array, from: number): { value: number; next: number } {
  let value = 0;
  for (let index = 0; index < 8; index++) {
    const byte = data[from + index];
    if (byte === undefined) break;
    value += (byte & 0x7f) * 128 ** index;
    if (byte < 0x80) return { value, next: from + index + 1 };
  }
  throw invalid('the size of an OBU is not valid', from);
}

function invalid(detail: string, offset: number): VideoError {
  return new VideoError('VIDEO_ERR_BITSTREAM', detail, { offset });
}
