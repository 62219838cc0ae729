import { type Block, placeStack, stackHeight } from './block.ts';
import { bodyBlock, type Column, headlineBlock, nameBlock } from './blocks.ts';
import { SHRINK, SHRINK_FURTHER } from './detail.ts';
import type { Item } from './display.ts';
import type { LayoutInput } from './input.ts';

const WIDE = { width: 1920, height: 1080, margin: 112, text: 1480, emblem: 150 } as const;
const TALL = { width: 1080, height: 1500, margin: 84, text: 912, emblem: 170 } as const;

/** In pixels of the design; on small canvases the headline is larger, so that it can be read. */
const HEADLINE = 112;
const READABLE_HEADLINE = 14;
/** In pixels of the design, between the icon and the headline. */
const BELOW_EMBLEM = 58;

/** The parts of a card without URLs, besides its headline. */
interface Parts {
  readonly emblem: boolean;
  readonly body: boolean;
  readonly name: boolean;
}

/** The steps from all parts to the headline alone. When something is wrong, the text says more than the icon. */
function stepsFor(isProblem: boolean): Parts[] {
  return [
    { emblem: true, body: true, name: true },
    isProblem ? { emblem: false, body: true, name: true } : { emblem: true, body: false, name: true },
    isProblem ? { emblem: false, body: true, name: false } : { emblem: true, body: false, name: false },
    { emblem: false, body: false, name: false },
  ];
}

/** Lays out a card without URLs: icon, headline and text in the middle, and the camera's name at the bottom. */
export function centredLayout(input: LayoutInput): Item[] {
  const steps = stepsFor(input.content.state === 'problem');
  const tries = steps.flatMap((parts) => SHRINK.map((shrink): [Parts, number] => [parts, shrink]));
  const last = steps.at(-1);
  if (last !== undefined) tries.push(...SHRINK_FURTHER.map((shrink): [Parts, number] => [last, shrink]));
  for (const [parts, shrink] of tries) {
    const items = attempt(input, parts, shrink);
    if (items !== undefined) return items;
  }
  return [];
}

function attempt({ content, measure, canvas }: LayoutInput, parts: Parts, shrink: number): Item[] | undefined {
  const design = canvas.width >= canvas.height ? WIDE : TALL;
  const unit = Math.min(canvas.width / design.width, canvas.height / design.height);
  const margin = Math.max(design.margin * unit, 5);
  const width = Math.min(canvas.width - 2 * margin, design.text * unit);
  const left = (canvas.width - width) / 2;
  const scale = unit * shrink;
  const size = Math.max(HEADLINE, READABLE_HEADLINE / unit);
  const column: Column = { content, measure, width, scale, align: 'centre', headline: size };

  const body = parts.body ? bodyBlock(column) : undefined;
  const emblem = parts.emblem ? emblemBlock(column, design.emblem) : undefined;
  const lines = headlineBlock(column, body === undefined && emblem === undefined);
  const headline = emblem === undefined ? lines : { ...lines, gap: BELOW_EMBLEM * scale };
  const name = parts.name ? nameBlock(column) : undefined;
  const main = [emblem, headline, body].filter((block) => block !== undefined);
  const height = stackHeight(main);
  // The name is at the bottom, and the same room stays free at the top, so that the rest is in the middle.
  const below = name === undefined ? 0 : name.height + Math.max(48 * scale, 3);
  const room = canvas.height - 2 * (margin * 0.8 + below);
  if (height > room) return undefined;
  return [
    ...placeStack(main, left, (canvas.height - height) / 2),
    ...(name?.place(left, canvas.height - margin * 0.8 - name.height) ?? []),
  ];
}

/** The icon of the state, large. */
function emblemBlock({ width, scale }: Column, size: number): Block {
  const side = Math.max(size * scale, 20);
  const place = (x: number, y: number): Item[] => [
    { kind: 'badge', rect: { x: x + (width - side) / 2, y, width: side, height: side } },
  ];
  return { height: side, gap: 0, place };
}
