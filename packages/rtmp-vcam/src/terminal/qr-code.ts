import { encodeQR } from 'qr';
import { styleFor } from './style.ts';

/**
 * Low error correction keeps the code small; a code on a screen has no stains. Phones find it by the four modules of
 * quiet zone that the standard (ISO/IEC 18004) asks for.
 */
const LOOK = { ecc: 'low', border: 4 } as const;

/**
 * The lines of a QR code for the terminal. Each character shows two modules, one above the other.
 * With colours the code is black on white; without, the light modules are drawn, because most terminals are dark.
 */
export function qrLines(text: string, colours: boolean): string[] {
  const { paper } = styleFor(colours);
  const modules = encodeQR(text, 'raw', LOOK);
  const lines: string[] = [];
  for (let row = 0; row < modules.length; row += 2) {
    const upper = modules[row] ?? [];
    const lower = modules[row + 1];
    const cells = upper.map((dark, column) => halves(dark === colours, lower?.[column] === colours));
    lines.push(paper(cells.join('')));
  }
  return lines;
}

/** Width in cells of the lines of `qrLines`. */
export function qrWidth(text: string): number {
  return encodeQR(text, 'raw', LOOK).length;
}

function halves(upper: boolean, lower: boolean): string {
  if (upper) return lower ? '█' : '▀';
  return lower ? '▄' : ' ';
}
