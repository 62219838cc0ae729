import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import type { CardContent } from '../content/card-content.ts';
import { cssFont } from './fonts.ts';

/** Large enough for every glyph to be different. */
const SIDE = 48;
const SIZE = 24;
/** No version of Unicode has this character, so no typeface has a glyph for it. */
const UNKNOWN = '\u0378';
/** Inter has all letters before this one. */
const FIRST_DOUBTFUL = 0x250;
/** These have no glyph of their own: they join letters and choose the form of emoji. */
const WITHOUT_GLYPH = /^(?:\u200c|\u200d|\ufe0e|\ufe0f)$/;
const ACCENT = /^\p{M}$/u;

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * Leaves out letters, accents and emoji that no typeface of this computer has, because Skia would draw a box for each. A
 * letter takes its accents with it. URLs stay as they are.
 */
export function withGlyphs(content: CardContent): CardContent {
  const context = createCanvas(SIDE, SIDE).getContext('2d');
  const unknown = pictureOf(UNKNOWN, context);
  const known = new Map<string, boolean>();
  const hasGlyph = (character: string): boolean => {
    if ((character.codePointAt(0) ?? 0) < FIRST_DOUBTFUL || WITHOUT_GLYPH.test(character)) return true;
    const found = known.get(character) ?? !pictureOf(character, context).equals(unknown);
    known.set(character, found);
    return found;
  };
  const shownLetter = (letter: string): string => {
    const characters = Array.from(letter);
    const isShown = characters.every((character) => ACCENT.test(character) || hasGlyph(character));
    return isShown ? characters.filter(hasGlyph).join('') : '';
  };
  // Typefaces have glyphs for letters with their usual accents, and not always for each of these accents.
  const shown = (text: string): string =>
    Array.from(segmenter.segment(text.normalize('NFC')), ({ segment }) => shownLetter(segment)).join('');
  const { name, body, problem, urls } = content;
  return {
    ...content,
    name: shown(name),
    urls: urls.map(({ label, url }) => ({ label: shown(label), url })),
    ...(body === undefined ? {} : { body: shown(body) }),
    ...(problem === undefined ? {} : { problem: shownProblem(problem, shown) }),
  };
}

function shownProblem(
  { text, fix }: NonNullable<CardContent['problem']>,
  shown: (text: string) => string,
): NonNullable<CardContent['problem']> {
  return fix === undefined ? { text: shown(text) } : { text: shown(text), fix: shown(fix) };
}

function pictureOf(character: string, context: SKRSContext2D): Buffer {
  context.clearRect(0, 0, SIDE, SIDE);
  context.font = cssFont({ size: SIZE, weight: 400, tracking: 0 });
  context.fillText(character, SIZE / 2, SIZE * 1.5);
  return Buffer.from(context.getImageData(0, 0, SIDE, SIDE).data);
}
