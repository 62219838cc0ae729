/**
 * Types of the entries, by width in pixels. Each entry is a PNG. Some widths have a second type, for screens with twice
 * the density.
 */
const TYPES: ReadonlyMap<number, readonly string[]> = new Map([
  [32, ['ic11']],
  [64, ['ic12']],
  [128, ['ic07']],
  [256, ['ic08', 'ic13']],
  [512, ['ic09', 'ic14']],
  [1024, ['ic10']],
]);

/** Widths, in pixels, of the pictures that a macOS icon needs. */
export const ICON_WIDTHS: readonly number[] = [...TYPES.keys()];

/** Makes an Apple icon file of square PNGs, given by width. */
export function encodeIcns(pngs: ReadonlyMap<number, Uint8Array>): Uint8Array {
  const entries = [...TYPES].flatMap(([width, types]) => {
    const png = pngs.get(width);
    return png === undefined ? [] : types.map((type) => chunk(type, png));
  });
  return chunk('icns', Buffer.concat(entries));
}

/** Four letters, the length including this header, the content. */
function chunk(type: string, content: Uint8Array): Uint8Array {
  const header = Buffer.alloc(8);
  header.write(type, 'latin1');
  header.writeUInt32BE(8 + content.length, 4);
  return Buffer.concat([header, content]);
}
