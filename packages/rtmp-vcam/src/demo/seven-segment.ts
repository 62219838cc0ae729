import type { I420Painter, Yuv } from './i420-painter.ts';

/** Lit segments of a digit: top, upper right, lower right, bottom, lower left, upper left, middle. */
const DIGITS = ['abcdef', 'bc', 'abdeg', 'abcdg', 'bcfg', 'acdfg', 'acdefg', 'abc', 'abcdefg', 'abcdfg'] as const;

/** Corners of each segment, in units of the digit's 10 x 18 grid. */
const SEGMENTS: Readonly<Record<string, readonly [left: number, top: number, right: number, bottom: number]>> = {
  a: [2, 0, 8, 2],
  b: [8, 1, 10, 8.5],
  c: [8, 9.5, 10, 17],
  d: [2, 16, 8, 18],
  e: [0, 9.5, 2, 17],
  f: [0, 1, 2, 8.5],
  g: [2, 8, 8, 10],
};

const DIGIT_ADVANCE = 13;
const MARK_ADVANCE = 6;

/** Height of a digit, in units. */
export const DIGIT_HEIGHT = 18;

/** Width of `text` (digits, colons, points) in units. */
export function textWidth(text: string): number {
  return [...text].reduce((sum, letter) => sum + advanceOf(letter), 0) - (DIGIT_ADVANCE - 10);
}

/** Draws digits, colons and points with their top left corner at `left`, `top`; a unit is `unit` pixels. */
export function drawText(
  painter: I420Painter,
  text: string,
  at: { left: number; top: number; unit: number },
  colour: Yuv,
): void {
  const { top, unit } = at;
  let { left } = at;
  for (const letter of text) {
    for (const [x0, y0, x1, y1] of shapesOf(letter)) {
      painter.rectangle(left + x0 * unit, top + y0 * unit, left + x1 * unit, top + y1 * unit, colour);
    }
    left += advanceOf(letter) * unit;
  }
}

function shapesOf(letter: string): (readonly [number, number, number, number])[] {
  if (letter === ':') {
    return [
      [1, 4, 3, 6],
      [1, 12, 3, 14],
    ];
  }
  if (letter === '.') return [[1, 16, 3, 18]];
  const lit = DIGITS[Number(letter)] ?? '';
  return [...lit].map((name) => SEGMENTS[name]).filter((shape) => shape !== undefined);
}

function advanceOf(letter: string): number {
  return letter === ':' || letter === '.' ? MARK_ADVANCE : DIGIT_ADVANCE;
}
