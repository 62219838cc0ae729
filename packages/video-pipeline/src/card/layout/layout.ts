import { centredLayout } from './centred.ts';
import { type Detail, detailsFor, SHRINK, SHRINK_FURTHER } from './detail.ts';
import type { Item } from './display.ts';
import type { LayoutInput } from './input.ts';
import { tallLayout } from './tall.ts';
import { wideLayout } from './wide.ts';

/** From this aspect ratio on, the QR code is beside the texts, otherwise in a column with them. */
const WIDE = 1.15;

/** Lays out the card, in the middle if it has no URLs: as many parts as the canvas has room for, and nothing beyond its edges. */
export function layOut(input: LayoutInput): Item[] {
  if (input.symbol === undefined && input.content.urls.length === 0) return centredLayout(input);
  const attempt = input.canvas.width >= input.canvas.height * WIDE ? wideLayout : tallLayout;
  const details = detailsFor(input.content);
  const smallest = details.at(-1);
  const tries = details.flatMap((detail) => SHRINK.map((shrink): [Detail, number] => [detail, shrink]));
  if (smallest !== undefined) tries.push(...SHRINK_FURTHER.map((shrink): [Detail, number] => [smallest, shrink]));
  for (const [detail, shrink] of tries) {
    const items = attempt(input, detail, shrink);
    if (items !== undefined) return items;
  }
  return [];
}
