import { encodeQR } from 'qr';

/** Width of the light border that readers need, in modules (ISO/IEC 18004, section 6.3.8). */
export const QUIET_ZONE = 4;
/** In pixels: a phone's camera cannot read smaller modules from a screen. */
const SMALLEST_MODULE = 2;
/** Capacity of the largest symbol at level M (table 7). */
const MOST_BYTES = 2331;

/** A QR symbol without its quiet zone; rows of modules, true is dark. */
export type QrSymbol = readonly (readonly boolean[])[];

/** The symbol of a text with error correction level M; undefined when the text is empty or too long for a symbol. */
export function qrSymbol(text: string): QrSymbol | undefined {
  if (text === '' || Buffer.byteLength(text) > MOST_BYTES) return undefined;
  // The library always adds a border of at least one module; it is removed here.
  const rows = encodeQR(text, 'raw', { ecc: 'medium', border: 1 });
  return rows.slice(1, -1).map((modules) => modules.slice(1, -1));
}

/** Modules along the side of a symbol with its quiet zone. */
export function plateModules(symbol: QrSymbol): number {
  return symbol.length + 2 * QUIET_ZONE;
}

/** The largest module size in whole pixels for a symbol with its quiet zone; undefined when it would be unreadable. */
export function moduleSize(symbol: QrSymbol, side: number): number | undefined {
  const size = Math.floor(side / plateModules(symbol));
  return size >= SMALLEST_MODULE ? size : undefined;
}
