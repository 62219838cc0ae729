import type { Font, Measure } from './display.ts';

const ELLIPSIS = '…';
/** Scales of the font to try before a text is shortened. */
const SHRINK = [1, 0.94, 0.88, 0.82, 0.76, 0.7, 0.64, 0.58] as const;

export interface FitOptions {
  readonly font: Font;
  /** Pixels. */
  readonly width: number;
  readonly maxLines: number;
  /** The smallest font size, in pixels. */
  readonly smallest: number;
}

interface FittedText {
  readonly lines: readonly string[];
  readonly font: Font;
  /** True when a part had to be left out. */
  readonly cut: boolean;
}

/** A font in the sizes to try, largest first: none below `smallest`, but at least one. */
export function sizesOf(font: Font, smallest: number): Font[] {
  const sizes = SHRINK.map((part) => font.size * part).filter((size) => size >= smallest);
  return (sizes.length === 0 ? [smallest] : sizes).map((size) => ({ ...font, size }));
}

/** Breaks a text into lines of similar length, in the largest size that fits; shortened at the end when none fits. */
export function fitText(text: string, options: FitOptions, measure: Measure): FittedText {
  const words = text.split(' ').filter((word) => word !== '');
  const fonts = sizesOf(options.font, options.smallest);
  for (const font of fonts) {
    const wrap = (width: number): string[] | undefined => wrapWords(words, width, (line) => measure(line, font));
    const lines = wrap(options.width);
    if (lines === undefined || lines.length > options.maxLines) continue;
    return { font, lines: evenLines(lines, options.width, wrap), cut: false };
  }
  const font = fonts.at(-1) ?? options.font;
  const width = (line: string): number => measure(line, font);
  const pieces = words.flatMap((word) => breakAnywhere(word, options.width, width));
  const lines = wrapWords(pieces, options.width, width) ?? pieces;
  if (lines.length <= options.maxLines) return { font, lines, cut: false };
  const last = lines.slice(options.maxLines - 1).join(' ');
  return {
    font,
    lines: [...lines.slice(0, options.maxLines - 1), elide(last, options.width, width, 'end')],
    cut: true,
  };
}

/** A text on one line, with an ellipsis for its end (or middle) when it is too wide. */
export function elide(text: string, width: number, measure: (text: string) => number, where: 'end' | 'middle'): string {
  if (measure(text) <= width) return text;
  const letters = lettersOf(text);
  const shortened = (kept: number): string => {
    const tail = where === 'end' ? 0 : Math.floor(kept / 2);
    return `${letters
      .slice(0, kept - tail)
      .join('')
      .trimEnd()}${ELLIPSIS}${letters.slice(letters.length - tail).join('')}`;
  };
  const kept = largest(letters.length - 1, (count) => measure(shortened(count)) <= width);
  return kept > 0 || measure(ELLIPSIS) <= width ? shortened(kept) : '';
}

/** Breaks a text into lines of at most this width, at any letter. */
export function breakAnywhere(text: string, width: number, measure: (text: string) => number): string[] {
  const lines: string[] = [];
  let rest = lettersOf(text);
  while (rest.length > 0) {
    const kept = Math.max(
      1,
      largest(rest.length, (count) => measure(rest.slice(0, count).join('')) <= width),
    );
    lines.push(rest.slice(0, kept).join(''));
    rest = rest.slice(kept);
  }
  return lines;
}

function wrapWords(words: readonly string[], width: number, measure: (text: string) => number): string[] | undefined {
  const lines: string[] = [];
  let line = '';
  for (const word of words) {
    if (measure(word) > width) return undefined;
    const longer = line === '' ? word : `${line} ${word}`;
    if (measure(longer) <= width) {
      line = longer;
    } else {
      lines.push(line);
      line = word;
    }
  }
  return line === '' ? lines : [...lines, line];
}

/** Wraps the text into the narrowest column that needs no more lines. */
function evenLines(lines: string[], width: number, wrap: (width: number) => string[] | undefined): string[] {
  if (lines.length < 2) return lines;
  let even = lines;
  for (let part = 0.95; part > 0.4; part -= 0.05) {
    const narrower = wrap(width * part);
    if (narrower === undefined || narrower.length > lines.length) break;
    even = narrower;
  }
  return even;
}

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

function lettersOf(text: string): string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** The largest count in 0..most for which `fits` is true; it must be true for all smaller counts too. */
function largest(most: number, fits: (count: number) => boolean): number {
  let low = 0;
  let high = most;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
