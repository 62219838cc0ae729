/** How the NAL units of a frame are laid out, and whether there are any. */
export type NalLayout = 'prefixed' | 'prefixed-with-empty' | 'empty' | 'annex-b' | 'damaged';

/** Looks at the layout without copying. `lengthSize` is the width of the length prefix, 1..4. */
export function nalLayout(data: Uint8Array, lengthSize: number): NalLayout {
  let position = 0;
  let empty = 0;
  let full = 0;
  while (position + lengthSize <= data.length) {
    const length = readLength(data, position, lengthSize);
    if (length === 0) empty++;
    else full++;
    position += lengthSize + length;
  }
  if (position === data.length) {
    if (full === 0) return 'empty';
    return empty === 0 ? 'prefixed' : 'prefixed-with-empty';
  }
  return startCodeAt(data, 0) > 0 ? 'annex-b' : 'damaged';
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
 * Turns Annex B start codes (H.264 annex B.1) into length prefixes.
 * Undefined when there is no NAL unit in it, or one that is too long for the prefix.
 */
export function annexBToPrefixed(data: Uint8Array, lengthSize: number): Uint8Array<ArrayBuffer> | undefined {
  const units = splitAnnexB(data);
  const total = units.reduce((sum, unit) => sum + lengthSize + unit.length, 0);
  if (total === 0) return undefined;
  const prefixed = new Uint8Array(total);
  let position = 0;
  for (const unit of units) {
    if (unit.length >= 256 ** lengthSize) return undefined;
    for (let i = 0; i < lengthSize; i++) prefixed[position++] = unit.length / 256 ** (lengthSize - 1 - i);
    prefixed.set(unit, position);
    position += unit.length;
  }
  return prefixed;
}

function splitAnnexB(data: Uint8Array): Uint8Array[] {
  const units: Uint8Array[] = [];
  let begin = -1;
  for (let i = 0; i <= data.length; i++) {
    const code = i === data.length ? 3 : startCodeAt(data, i);
    if (code === 0) continue;
    if (begin >= 0) {
      let end = i;
      // Zeros before a start code are padding: a NAL unit never ends in one.
      while (end > begin && data[end - 1] === 0) end--;
      if (end > begin) units.push(data.subarray(begin, end));
    }
    begin = i + code;
    i += code - 1;
  }
  return units;
}

/** Length of the start code at `position`, or 0. */
function startCodeAt(data: Uint8Array, position: number): number {
  if (data[position] !== 0 || data[position + 1] !== 0) return 0;
  if (data[position + 2] === 1) return 3;
  return data[position + 2] === 0 && data[position + 3] === 1 ? 4 : 0;
}

function readLength(data: Uint8Array, position: number, lengthSize: number): number {
  let length = 0;
  for (let i = 0; i < lengthSize; i++) length = length * 256 + (data[position + i] ?? 0);
  return length;
}
