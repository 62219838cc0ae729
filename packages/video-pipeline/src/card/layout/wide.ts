import { moduleSize, plateModules } from '../content/qr-symbol.ts';
import { assemble } from './assembly.ts';
import { type Column, captionBlock } from './blocks.ts';
import type { Detail } from './detail.ts';
import type { Item, QrItem } from './display.ts';
import type { LayoutInput } from './input.ts';

const DESIGN = { width: 1920, height: 1080 } as const;
/** Wider canvases (width to height) get empty sides, because very long lines are hard to read. */
const WIDEST = 2.1;

/** Text on the left, QR code on the right; undefined when it does not fit. */
export function wideLayout(input: LayoutInput, detail: Detail, shrink: number): Item[] | undefined {
  const { width, height } = input.canvas;
  const unit = Math.min(width / DESIGN.width, height / DESIGN.height);
  const margin = { x: Math.max(112 * unit, 6), y: Math.max(80 * unit, 4) };
  const inner = Math.min(width, height * WIDEST) - 2 * margin.x;
  const left = Math.round((width - inner) / 2);
  const qr = placeQr(input, left + inner, unit, margin.y);
  const textWidth = qr === undefined ? inner : qr.rect.x - left - Math.max(100 * unit, 8);
  const { content, measure } = input;
  const column: Column = { content, measure, width: textWidth, scale: unit * shrink, align: 'left', headline: 120 };
  const bottom = height - margin.y;
  const texts = assemble(column, detail, { left, top: margin.y, bottom, space: Math.max(44 * column.scale, 3) });
  if (texts === undefined || qr === undefined) return texts;
  return [...texts, qr, ...(detail.caption ? caption(column, qr, bottom) : [])];
}

/** The QR code with its right edge at `right`; on small canvases as large as possible, so that phones can read it. */
function placeQr({ symbol, canvas }: LayoutInput, right: number, unit: number, margin: number): QrItem | undefined {
  if (symbol === undefined) return undefined;
  const comfortable = moduleSize(symbol, Math.min(600 * unit, canvas.width * 0.36));
  const roomiest = moduleSize(symbol, Math.min(canvas.height - 2 * margin, canvas.width * 0.42));
  const tightest = moduleSize(symbol, Math.min(canvas.height - 4, canvas.width * 0.55));
  const module = comfortable !== undefined && comfortable >= 4 ? comfortable : (roomiest ?? tightest);
  if (module === undefined) return undefined;
  const side = module * plateModules(symbol);
  const rect = { x: Math.floor(right) - side, y: Math.round((canvas.height - side) / 2), width: side, height: side };
  return { kind: 'qr', rect, module };
}

function caption(column: Column, qr: QrItem, bottom: number): Item[] {
  const block = captionBlock({ ...column, width: qr.rect.width, align: 'centre' });
  if (block === undefined) return [];
  const y = qr.rect.y + qr.rect.height + block.gap;
  return y + block.height <= bottom ? block.place(qr.rect.x, y) : [];
}
