import { VideoError } from '../errors.ts';

/** Size of the length field in front of each NAL unit, in bytes, as given in a decoder configuration record. */
export type LengthSize = 1 | 2 | 3 | 4;

const LENGTH_SIZES = [1, 2, 3, 4] as const;

/** lengthSizeMinusOne, the low two bits of a byte of a decoder configuration record. */
export function lengthSizeOf(byte: number): LengthSize {
  return LENGTH_SIZES[byte & 3] ?? 4;
}

/**
 * The NAL units of an access unit in the framing of ISO/IEC 14496-15 (AVCC, HVCC), as views. Empty units, which some
 * encoders send, are skipped. A length that reaches past the end stops the iteration; the units before it are valid.
 * Returns the number of bytes left over, which is 0 when the framing is correct. `most`: how many units to look at, empty
 * ones included.
 */
export function* lengthPrefixedNalUnits(
  data: Uint8Array,
  lengthSize: LengthSize,
  most: number = Number.POSITIVE_INFINITY,
): Generator<Uint8Array, number> {
  let offset = 0;
  for (let count = 0; count < most && offset + lengthSize <= data.byteLength; count++) {
    let length = 0;
    for (let byte = 0; byte < lengthSize; byte++) length = length * 256 + (data[offset + byte] ?? 0);
    const start = offset + lengthSize;
    if (start + length > data.byteLength) break;
    if (length > 0) yield data.subarray(start, start + length);
    offset = start + length;
  }
  return data.byteLength - offset;
}

/**
 * The NAL units of a byte stream with start codes (H.264 Annex B), as views. Zero bytes around a unit belong to the
 * byte stream: a unit never ends with one (7.4.1). Bytes before the first start code are skipped.
 */
export function* annexBNalUnits(data: Uint8Array): Generator<Uint8Array> {
  let startCode = findStartCode(data, 0);
  while (startCode >= 0) {
    const start = startCode + 3;
    startCode = findStartCode(data, start);
    let end = startCode < 0 ? data.byteLength : startCode;
    while (end > start && data[end - 1] === 0) end -= 1;
    if (end > start) yield data.subarray(start, end);
  }
}

/** A frame in the framing of ISO/IEC 14496-15: a length field of four bytes, then the NAL unit, for each unit. */
export function prefixWithLengths(units: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const frame = new Uint8Array(units.reduce((sum, unit) => sum + 4 + unit.byteLength, 0));
  const view = new DataView(frame.buffer);
  let offset = 0;
  for (const unit of units) {
    view.setUint32(offset, unit.byteLength);
    frame.set(unit, offset + 4);
    offset += 4 + unit.byteLength;
  }
  return frame;
}

/** Index of the first bytes 00 00 01 at or after `from`, or -1. */
function findStartCode(data: Uint8Array, from: number): number {
  for (let index = from; index + 2 < data.byteLength; index++) {
    if (data[index + 2] === 1 && data[index + 1] === 0 && data[index] === 0) return index;
  }
  return -1;
}

/** The payload without its emulation prevention bytes (7.4.1); `data` itself if it has none. */
export function removeEmulationPrevention(data: Uint8Array): Uint8Array {
  let length = 0;
  let zeros = 0;
  let result: Uint8Array | undefined;
  for (let index = 0; index < data.byteLength; index++) {
    const byte = data[index] ?? 0;
    if (zeros >= 2 && byte === 3) {
      // Not `slice()`: on a Buffer that gives a view, and writing to it would change the stream.
      result ??= new Uint8Array(data);
      zeros = 0;
      continue;
    }
    zeros = byte === 0 ? zeros + 1 : 0;
    if (result !== undefined) result[length] = byte;
    length += 1;
  }
  return result?.subarray(0, length) ?? data;
}

/** The values of nal_unit_type in H.264 (table 7-1) that this project uses. */
export const H264_NAL_TYPES = {
  sequenceParameterSet: 7,
  pictureParameterSet: 8,
  accessUnitDelimiter: 9,
} as const;

/** nal_unit_type of an H.264 NAL unit. Throws VideoError when it is empty. */
export function h264NalType(nalUnit: Uint8Array): number {
  const header = nalUnit[0];
  if (header === undefined) throw new VideoError('VIDEO_ERR_BITSTREAM', 'a NAL unit is empty', { offset: 0 });
  return header & 0x1f;
}

/** nal_unit_type of H.265, table 7-1: the parameter sets. */
export const HEVC_NAL_TYPES = { videoParameterSet: 32, sequenceParameterSet: 33, pictureParameterSet: 34 } as const;
