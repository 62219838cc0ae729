import { encodeQR } from 'qr';

/** Light modules around the symbol that readers need (ISO/IEC 18004, section 6.3.8). */
export const QUIET_ZONE = 4;
/** Smaller modules do not come through a screen and a phone's camera. */
const SMALLEST_MODULE = 2;
/** What the largest symbol holds at level M (table 7). */
const MOST_BYTES = 2331;

/** A QR symbol without its quiet zone; rows of modules, true is dark. */
export type QrSymbol = readonly (readonly boolean[])[];

/** The symbol of a text, error correction level M; undefined for an empty text or one longer than a symbol can hold. */
export function qrSymbol(text: string): QrSymbol | undefined {
  if (text === '' || Buffer.byteLength(text) > MOST_BYTES) return undefined;
  // The library wants a border of at least one module around the symbol; it is taken off again.
  const rows = encodeQR(text, 'raw', { ecc: 'medium', border: 1 });
  return rows.slice(1, -1).map((modules) => modules.slice(1, -1));
}

/** Modules along the side of a symbol with its quiet zone. */
export function plateModules(symbol: QrSymbol): number {
  return symbol.length + 2 * QUIET_ZONE;
}

/** Largest whole module size in pixels with which the symbol and its quiet zone fit; undefined when it would be unreadable. */
export function moduleSize(symbol: QrSymbol, side: number): number | undefined {
  const size = Math.floor(side / plateModules(symbol));
  return size >= SMALLEST_MODULE ? size : undefined;
}
