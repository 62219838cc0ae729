import { type Detail, detailsFor, SHRINK, SHRINK_FURTHER } from './detail.ts';
import type { Item } from './display.ts';
import type { LayoutInput } from './input.ts';
import { tallLayout } from './tall.ts';
import { wideLayout } from './wide.ts';

/** From this shape (width to height) on, the QR code stands beside the text, else below it. */
const WIDE = 1.15;

/** Where everything on the card goes: as much as the canvas has room for, nothing over its edges. */
export function layOut(input: LayoutInput): Item[] {
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
