import { AppError } from '../errors.ts';

const NAL_SPS = 7;
const NAL_PPS = 8;
const NAL_ACCESS_UNIT_DELIMITER = 9;

/** High profiles tell the chroma format and bit depths behind the parameter sets. */
const EXTENDED_PROFILES: readonly number[] = [100, 110, 122, 144];
const FORMAT_420_8_BIT = [0xfd, 0xf8, 0xf8, 0] as const;

/** The NAL units between the start codes of an Annex B byte stream (H.264, annex B.1), as views. */
export function nalUnits(stream: Uint8Array): Uint8Array[] {
  const units: Uint8Array[] = [];
  let start = -1;
  for (let index = 0; index + 2 < stream.length; index++) {
    if (stream[index] !== 0 || stream[index + 1] !== 0 || stream[index + 2] !== 1) continue;
    if (start >= 0) units.push(trimmed(stream.subarray(start, index)));
    start = index + 3;
    index += 2;
  }
  if (start >= 0) units.push(trimmed(stream.subarray(start)));
  return units;
}

/** The decoder configuration record (ISO/IEC 14496-15, section 5.3.3.1) for an encoder's parameter sets. */
export function avcConfiguration(parameterSets: Uint8Array): Uint8Array<ArrayBuffer> {
  const units = nalUnits(parameterSets);
  const sps = units.find((unit) => typeOf(unit) === NAL_SPS);
  const pps = units.find((unit) => typeOf(unit) === NAL_PPS);
  if (sps === undefined || pps === undefined)
    throw new AppError('APP_ERR_DEMO_ENCODER', 'The encoder gave no parameter sets');
  const [, profile = 0, compatibility = 0, level = 0] = sps;
  const head = [1, profile, compatibility, level, 0xff, 0xe1, sps.length >> 8, sps.length & 0xff];
  const tail = EXTENDED_PROFILES.includes(profile) ? FORMAT_420_8_BIT : [];
  return Uint8Array.from([...head, ...sps, 1, pps.length >> 8, pps.length & 0xff, ...pps, ...tail]);
}

/** An access unit with four-byte lengths in place of start codes. Parameter sets stay out: the configuration has them. */
export function lengthPrefixed(accessUnit: Uint8Array): Uint8Array<ArrayBuffer> {
  const units = nalUnits(accessUnit).filter(
    (unit) => ![NAL_SPS, NAL_PPS, NAL_ACCESS_UNIT_DELIMITER].includes(typeOf(unit)),
  );
  const bytes = new Uint8Array(units.reduce((sum, unit) => sum + 4 + unit.length, 0));
  const view = new DataView(bytes.buffer);
  let offset = 0;
  for (const unit of units) {
    view.setUint32(offset, unit.length);
    bytes.set(unit, offset + 4);
    offset += 4 + unit.length;
  }
  return bytes;
}

function typeOf(unit: Uint8Array): number {
  return (unit[0] ?? 0) & 0x1f;
}

/** Zeros before the next start code belong to the byte stream, not to the unit. */
function trimmed(unit: Uint8Array): Uint8Array {
  let end = unit.length;
  while (end > 0 && unit[end - 1] === 0) end -= 1;
  return unit.subarray(0, end);
}
