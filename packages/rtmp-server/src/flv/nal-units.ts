const START_CODE_BYTES = 3;
/** Shorter NAL units are copied byte by byte, because a view of each would take longer. */
const TINY = 64;
/** A frame with more NAL units is no picture but an attack: to convert millions of them would take a second. */
const MOST_UNITS = 4096;

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
    if (length > 0) written = copy(data, position, Math.min(next, data.length), { to: kept, at: written });
    position = next;
  }
  return beginning(kept, written);
}

/**
 * Turns Annex B start codes (H.264 annex B.1) into length prefixes, in a buffer of its own.
 * Undefined when there is no NAL unit in it, one that is too long for the prefix, or thousands of them.
 */
export function annexBToPrefixed(data: Uint8Array, lengthSize: number): Uint8Array<ArrayBuffer> | undefined {
  // Long enough for units of one byte behind start codes of three, which grow most.
  const prefixed = new Uint8Array(data.length + Math.ceil(data.length / 4));
  let position = 0;
  let units = 0;
  for (let begin = unitAfter(data, 0), next = begin; begin >= 0; begin = next) {
    next = unitAfter(data, begin);
    let end = next < 0 ? data.length : next - START_CODE_BYTES;
    // Zeros before a start code are padding: a NAL unit never ends in one.
    while (end > begin && data[end - 1] === 0) end--;
    const length = end - begin;
    if (length >= 256 ** lengthSize) return undefined;
    if (length === 0) continue;
    units++;
    if (units > MOST_UNITS) return undefined;
    for (let i = 0; i < lengthSize; i++) prefixed[position++] = length / 256 ** (lengthSize - 1 - i);
    position = copy(data, begin, end, { to: prefixed, at: position });
  }
  return position === 0 ? undefined : beginning(prefixed, position);
}

/** Copies data from `begin` to before `end`. Returns the place behind the copy. */
function copy(data: Uint8Array, begin: number, end: number, { to, at }: { to: Uint8Array; at: number }): number {
  const next = at + end - begin;
  if (end - begin > TINY) to.set(data.subarray(begin, end), at);
  else for (let from = begin, place = at; from < end; from++, place++) to[place] = data[from] ?? 0;
  return next;
}

/** The first bytes; as a copy where they are a small part, which would keep all of the memory. */
function beginning(data: Uint8Array<ArrayBuffer>, length: number): Uint8Array<ArrayBuffer> {
  return 2 * length < data.length ? data.slice(0, length) : data.subarray(0, length);
}

/** Offset of the first NAL unit whose start code is at `from` or later; -1 when there is none. */
function unitAfter(data: Uint8Array, from: number): number {
  // Not `indexOf`, whose calls would take most of the time where there are many ones.
  for (let at = from + 2; at < data.length; ) {
    const byte = data[at] ?? 0;
    if (byte === 1 && data[at - 1] === 0 && data[at - 2] === 0) return at + 1;
    at += byte === 0 ? 1 : START_CODE_BYTES;
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
