import { encodeQR } from 'qr';

/**
 * Low error correction keeps the code small; a code on a screen has no stains. Phones find it by the four modules of
 * quiet zone that the standard (ISO/IEC 18004) asks for.
 */
const LOOK = { ecc: 'low', border: 4 } as const;

/** Black and white whatever the theme: entries of the fixed part of the palette. */
const BLACK = 16;
const WHITE = 231;
const USUAL_COLOURS = '\x1b[39;49m';

/**
 * The lines of a QR code for the terminal. Each character shows two modules, one above the other.
 * With colours the code is black on white; without, the light modules are drawn, because most terminals are dark.
 */
export function qrLines(text: string, colours: boolean): string[] {
  const modules = encodeQR(text, 'raw', LOOK);
  const lines: string[] = [];
  for (let row = 0; row < modules.length; row += 2) {
    const upper = modules[row] ?? [];
    const lower = modules[row + 1];
    const cells = upper.map((dark, column) => ({ upper: dark, lower: lower?.[column] }));
    lines.push(colours ? coloured(cells) : cells.map((cell) => halves(!cell.upper, cell.lower === false)).join(''));
  }
  return lines;
}

/** Two modules, true if they are dark. There is no lower one in the last line. */
interface Cell {
  readonly upper: boolean;
  readonly lower: boolean | undefined;
}

/**
 * Cells are filled by their background, because the blocks of many fonts are a little narrower than a cell, and then
 * seams run through the code that scanners trip over. Of the blocks, the lower half leaves the smallest seam in xterm.
 */
function coloured(cells: readonly Cell[]): string {
  let line = '';
  let before = '';
  for (const { upper, lower = false } of cells) {
    const colours = `\x1b[38;5;${lower ? BLACK : WHITE};48;5;${upper ? BLACK : WHITE}m`;
    line += `${colours === before ? '' : colours}${upper === lower ? ' ' : '▄'}`;
    before = colours;
  }
  return `${line}${USUAL_COLOURS}`;
}

/** Width in cells of the lines of `qrLines`. */
export function qrWidth(text: string): number {
  return encodeQR(text, 'raw', LOOK).length;
}

function halves(upper: boolean, lower: boolean): string {
  if (upper) return lower ? '█' : '▀';
  return lower ? '▄' : ' ';
}
