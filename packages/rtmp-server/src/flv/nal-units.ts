const START_CODE_BYTES = 3;

/** How the NAL units of a frame are laid out, and whether there are any. */
type NalLayout = 'prefixed' | 'prefixed-with-empty' | 'empty' | 'annex-b' | 'damaged';

/**
 * Finds the layout without copying. `lengthSize`: bytes of the length prefix, 1 to 4. `before`: the layout of earlier
 * frames, where it is known. A length of 256 to 511 looks like a start code of three bytes, so a damaged frame with such
 * a length is taken for what the earlier ones were.
 */
export function nalLayout(data: Uint8Array, lengthSize: number, before?: 'prefixed' | 'annex-b'): NalLayout {
  let position = 0;
  let empty = 0;
  let full = 0;
  while (position + lengthSize <= data.length) {
    const length = readLength(data, position, lengthSize);
    if (length === 0) empty++;
    else full++;
    position += lengthSize + length;
  }
  // Some encoders pad their frames with zero bytes, and fewer of them than a length takes may be left.
  if (position <= data.length && isZero(data.subarray(position))) {
    if (full === 0) return 'empty';
    return empty === 0 && position === data.length ? 'prefixed' : 'prefixed-with-empty';
  }
  if (!beginsWithStartCode(data)) return 'damaged';
  return before === 'prefixed' && data[2] === 1 ? 'damaged' : 'annex-b';
}

function isZero(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0);
}

/** The frame without its empty NAL units, in a buffer of its own. */
export function withoutEmptyNalUnits(data: Uint8Array, lengthSize: number): Uint8Array<ArrayBuffer> {
  const kept = new Uint8Array(data.length);
  let written = 0;
  for (let position = 0; position < data.length; ) {
    const length = readLength(data, position, lengthSize);
    const next = position + lengthSize + length;
    if (length > 0) {
      kept.set(data.subarray(position, next), written);
      written += next - position;
    }
    position = next;
  }
  return kept.subarray(0, written);
}

/**
 * Turns Annex B start codes (H.264 annex B.1) into length prefixes, in a buffer of its own.
 * Undefined when there is no NAL unit in it, or one that is too long for the prefix.
 */
export function annexBToPrefixed(data: Uint8Array, lengthSize: number): Uint8Array<ArrayBuffer> | undefined {
  // Long enough for units of one byte behind start codes of three, which grow most.
  const prefixed = new Uint8Array(data.length + Math.ceil(data.length / 4));
  let position = 0;
  for (let begin = unitAfter(data, 0), next = begin; begin >= 0; begin = next) {
    next = unitAfter(data, begin);
    let end = next < 0 ? data.length : next - START_CODE_BYTES;
    // Zeros before a start code are padding: a NAL unit never ends in one.
    while (end > begin && data[end - 1] === 0) end--;
    const length = end - begin;
    if (length >= 256 ** lengthSize) return undefined;
    if (length === 0) continue;
    for (let i = 0; i < lengthSize; i++) prefixed[position++] = length / 256 ** (lengthSize - 1 - i);
    prefixed.set(data.subarray(begin, end), position);
    position += length;
  }
  return position === 0 ? undefined : prefixed.subarray(0, position);
}

/** Offset of the first NAL unit whose start code is at `from` or later; -1 when there is none. */
function unitAfter(data: Uint8Array, from: number): number {
  for (let one = data.indexOf(1, from + 2); one >= 0; one = data.indexOf(1, one + 1)) {
    if (data[one - 1] === 0 && data[one - 2] === 0) return one + 1;
  }
  return -1;
}

/** True for a start code of Annex B, of three or four bytes. */
export function beginsWithStartCode(data: Uint8Array): boolean {
  if (data[0] !== 0 || data[1] !== 0) return false;
  return data[2] === 1 || (data[2] === 0 && data[3] === 1);
}

function readLength(data: Uint8Array, position: number, lengthSize: number): number {
  let length = 0;
  for (let i = 0; i < lengthSize; i++) length = length * 256 + (data[position + i] ?? 0);
  return length;
}
