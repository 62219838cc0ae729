import type { Font, Ink, Item, Measure, TextItem } from './display.ts';

/** Height of Inter's capitals in ems. */
const CAPITAL = 0.727;

export type Align = 'left' | 'centre';

/** A part of a column, as wide as the column. */
export interface Block {
  readonly height: number;
  /** Space between it and the block above. */
  readonly gap: number;
  place(x: number, y: number): Item[];
}

/** A piece of a line with its own colour. */
export interface Span {
  readonly text: string;
  readonly ink: Ink;
}

interface LinesOptions {
  readonly font: Font;
  /** Line height in ems. */
  readonly leading: number;
  readonly gap: number;
  readonly width: number;
  readonly align: Align;
}

/** Lines of text as a block. */
export function linesBlock(lines: readonly (readonly Span[])[], options: LinesOptions, measure: Measure): Block {
  const { font, leading, gap, width, align } = options;
  const lineHeight = font.size * leading;
  const place = (x: number, y: number): Item[] =>
    lines.flatMap((spans, index) => {
      const wide = spans.reduce((sum, { text }) => sum + measure(text, font), 0);
      const left = align === 'left' ? x : x + (width - wide) / 2;
      return placeSpans(spans, left, y + index * lineHeight, lineHeight, font, measure);
    });
  return { height: lines.length * lineHeight, gap, place };
}

/** Places spans one after the other on a line. */
export function placeSpans(
  spans: readonly Span[],
  x: number,
  y: number,
  height: number,
  font: Font,
  measure: Measure,
): TextItem[] {
  let left = x;
  return spans.map(({ text, ink }) => {
    const width = measure(text, font);
    const rect = { x: left, y, width, height };
    left += width;
    return { kind: 'text', text, ink, font, rect, baseline: y + (height + font.size * CAPITAL) / 2 };
  });
}

/** Height of blocks below one another. The gap above the first one does not count. */
export function stackHeight(blocks: readonly Block[]): number {
  return blocks.reduce((sum, { height, gap }, index) => sum + height + (index === 0 ? 0 : gap), 0);
}

/** Places blocks below one another, from `y` down. */
export function placeStack(blocks: readonly Block[], x: number, y: number): Item[] {
  let top = y;
  return blocks.flatMap((block, index) => {
    if (index > 0) top += block.gap;
    const items = block.place(x, top);
    top += block.height;
    return items;
  });
}
