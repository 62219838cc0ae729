import type { CardContent, CardUrl } from '../content/card-content.ts';
import { oneLine, wordsFor } from '../content/words.ts';
import { type Align, type Block, linesBlock, placeSpans, type Span } from './block.ts';
import type { Font, Item, Measure } from './display.ts';
import { fitAddress } from './fit-address.ts';
import { elide, fitText } from './fit-text.ts';

/** The smallest font size that can be read, in pixels. */
const READABLE = 9;
const HEADLINE_LINES = 3;
/** A shortened name or URL is shown only where it has room for this many ems. */
const SHORTEST_NAME = 10;
const SHORTEST_URL = 22;

/** The values that all blocks of an attempted layout share. */
export interface Column {
  readonly content: CardContent;
  readonly measure: Measure;
  /** Pixels. */
  readonly width: number;
  /** Canvas pixels for one pixel of the design. */
  readonly scale: number;
  readonly align: Align;
  /** Font size of the headline in pixels of the design. */
  readonly headline: number;
}

/** The icon of the state and the camera name; undefined when too little of the name fits. */
export function headerBlock(column: Column): Block | undefined {
  const { measure, scale, width, align } = column;
  const font = fontOf(column, 40, 600);
  const badge = Math.max(68 * scale, font.size * 1.4);
  const space = badge * 0.34;
  const name = oneLine(column.content.name);
  const text = elide(name, width - badge - space, (part) => measure(part, font), 'end');
  if (text !== name && width < font.size * SHORTEST_NAME) return undefined;
  const whole = badge + space + measure(text, font);
  const place = (x: number, y: number): Item[] => {
    const left = align === 'left' ? x : x + (width - whole) / 2;
    return [
      { kind: 'badge', rect: { x: left, y, width: badge, height: badge } },
      ...placeSpans([{ text, ink: 'strong' }], left + badge + space, y, badge, font, measure),
    ];
  };
  return { height: badge, gap: 0, place };
}

/** The headline, as large as possible; `alone` when there is no other main text. */
export function headlineBlock(column: Column, alone: boolean): Block {
  const { measure, width, align, scale } = column;
  const size = column.headline * (alone ? 1.8 : 1);
  const font = { ...fontOf(column, size, 700), tracking: -0.028 };
  const smallest = Math.max(READABLE, font.size * 0.4);
  const text = oneLine(wordsFor(column.content).headline);
  const fitted = fitText(
    text,
    { font, width, maxLines: alone ? HEADLINE_LINES + 1 : HEADLINE_LINES, smallest },
    measure,
  );
  const lines = fitted.lines.map((line) => [{ text: line, ink: 'strong' as const }]);
  return linesBlock(lines, { font: fitted.font, leading: 1.1, gap: 40 * scale, width, align }, measure);
}

/** The text under the headline, in a few lines; undefined when it is empty or does not fit. */
export function bodyBlock(column: Column): Block | undefined {
  const { measure, width, align, scale } = column;
  const text = oneLine(wordsFor(column.content).body);
  if (text === '') return undefined;
  const font = fontOf(column, 40, 400);
  const problem = column.content.state === 'problem';
  const options = { font, width, maxLines: problem ? 4 : 2, smallest: Math.max(READABLE, font.size * 0.7) };
  const fitted = fitText(text, options, measure);
  if (fitted.cut && !problem) return undefined;
  const lines = fitted.lines.map((line) => [{ text: line, ink: 'muted' as const }]);
  return linesBlock(lines, { font: fitted.font, leading: 1.4, gap: 34 * scale, width, align }, measure);
}

/** The first URL, large, on a panel; undefined when there is no URL or no useful part of it fits. */
export function addressBlock(column: Column, withLabel: boolean): Block | undefined {
  const { measure, scale, align } = column;
  const [first] = column.content.urls;
  if (first === undefined) return undefined;
  const padX = Math.max(36 * scale, 6);
  const padY = Math.max(28 * scale, 4);
  const width = column.width - 2 * padX;
  const font = fontOf(column, 54, 600);
  const smallest = Math.max(READABLE, font.size * 0.6);
  const fitted = fitAddress(oneLine(first.url), { font, width, maxLines: 4, smallest }, measure);
  if (fitted.cut && width < smallest * SHORTEST_URL) return undefined;
  const label = withLabel && oneLine(first.label) !== '' ? labelBlock(column, first, width) : undefined;
  // A red key would look as if the key were the problem.
  const keyInk = column.content.state === 'problem' ? 'muted' : 'accent';
  const lines = fitted.lines.map((parts) =>
    parts.map(({ text, key }): Span => ({ text, ink: key ? keyInk : 'strong' })),
  );
  const address = linesBlock(lines, { font: fitted.font, leading: 1.3, gap: 0, width, align }, measure);
  const labelHeight = label === undefined ? 0 : label.height + 8 * scale;
  const height = 2 * padY + labelHeight + address.height;
  const place = (x: number, y: number): Item[] => [
    { kind: 'panel', rect: { x, y, width: column.width, height }, radius: 28 * scale },
    ...(label?.place(x + padX, y + padY) ?? []),
    ...address.place(x + padX, y + padY + labelHeight),
  ];
  return { height, gap: 46 * scale, place };
}

/** The other URLs, one per line; undefined when they do not fit. */
export function otherUrlsBlock(column: Column, count: number): Block | undefined {
  const { measure, scale, width, align, content } = column;
  const font = fontOf(column, 30, 400);
  if (width < font.size * SHORTEST_URL) return undefined;
  const space = font.size * 0.6;
  const rest = content.urls.slice(1);
  const lines = rest.slice(0, count).map(({ label, url }) => {
    const name = elide(oneLine(label), width * 0.4, (text) => measure(text, font), 'end');
    const left = width - measure(name, font) - space;
    return { name, url: elide(oneLine(url), left, (text) => measure(text, font), 'middle') };
  });
  const lineHeight = font.size * 1.5;
  const place = (x: number, y: number): Item[] =>
    lines.flatMap(({ name, url }, index) => {
      const nameWidth = name === '' ? 0 : measure(name, font) + space;
      const left = align === 'left' ? x : x + (width - nameWidth - measure(url, font)) / 2;
      const top = y + index * lineHeight;
      return [
        ...placeSpans([{ text: name, ink: 'faint' }], left, top, lineHeight, font, measure),
        ...placeSpans([{ text: url, ink: 'muted' }], left + nameWidth, top, lineHeight, font, measure),
      ];
    });
  return { height: lines.length * lineHeight, gap: 26 * scale, place };
}

/** The sentence about the URLs; undefined when there is none or it does not fit. */
export function urlNoteBlock(column: Column): Block | undefined {
  const note = oneLine(column.content.note ?? '');
  return note === '' ? undefined : noteBlock(column, note, 'muted');
}

/** A line that says what the QR code is for; undefined when it does not fit. */
export function captionBlock(column: Column): Block | undefined {
  return noteBlock(column, 'Scan to stream from a phone', 'muted');
}

/** The version of the program; undefined when it does not fit. */
export function footerBlock(column: Column): Block | undefined {
  return noteBlock(column, `rtmp-vcam ${oneLine(column.content.version)}`, 'faint');
}

/** The camera's name on a line of its own; undefined on canvases that are too small for it. */
export function nameBlock(column: Column): Block | undefined {
  const { measure, scale, width, align } = column;
  const font = fontOf(column, 38, 600);
  const name = oneLine(column.content.name);
  const text = elide(name, width, (part) => measure(part, font), 'end');
  // At the smallest size it would look as important as the headline.
  if (text === '' || font.size <= READABLE || (text !== name && width < font.size * SHORTEST_NAME)) return undefined;
  return linesBlock([[{ text, ink: 'muted' }]], { font, leading: 1.3, gap: 24 * scale, width, align }, measure);
}

function noteBlock(column: Column, text: string, ink: 'faint' | 'muted'): Block | undefined {
  const { measure, scale, width, align } = column;
  const font = fontOf(column, 28, 400);
  if (measure(text, font) > width) return undefined;
  return linesBlock([[{ text, ink }]], { font, leading: 1.3, gap: 24 * scale, width, align }, measure);
}

function labelBlock(column: Column, url: CardUrl, width: number): Block {
  const { measure, align } = column;
  const font = fontOf(column, 28, 400);
  const text = elide(oneLine(url.label), width, (part) => measure(part, font), 'end');
  return linesBlock([[{ text, ink: 'muted' }]], { font, leading: 1.4, gap: 0, width, align }, measure);
}

/** A font whose size is given in pixels of the design, but which is never too small to be read. */
function fontOf(column: Column, size: number, weight: Font['weight']): Font {
  return { size: Math.max(size * column.scale, READABLE), weight, tracking: 0 };
}
