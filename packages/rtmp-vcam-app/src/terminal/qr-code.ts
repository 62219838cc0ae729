import { encodeQR } from 'qr';
import { styleFor } from './style.ts';

/** Little error correction makes a small code; a screen has no stains. */
const LOOK = { ecc: 'low', border: 2 } as const;

/**
 * A QR code for the terminal, two modules a character: lines of the same width.
 * Black on white with colours; without them light modules are drawn, as most terminals are dark.
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

/** Cells that `qrLines` takes, without its escape sequences. */
export function qrWidth(text: string): number {
  return encodeQR(text, 'raw', LOOK).length;
}

function halves(upper: boolean, lower: boolean): string {
  if (upper) return lower ? '█' : '▀';
  return lower ? '▄' : ' ';
}
