import { moduleSize, plateModules } from '../content/qr-symbol.ts';
import { type Block, placeStack, stackHeight } from './block.ts';
import {
  addressBlock,
  bodyBlock,
  type Column,
  headerBlock,
  headlineBlock,
  noteBlock,
  otherUrlsBlock,
} from './blocks.ts';
import type { Detail } from './detail.ts';
import type { Item, QrItem } from './display.ts';
import type { LayoutInput } from './input.ts';
import { CAPTION, versionLine } from './notes.ts';

const DESIGN = { width: 1920, height: 1080 } as const;
/** Much wider canvases get empty sides instead of lines that nobody can follow. */
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
  const column: Column = {
    content: input.content,
    measure: input.measure,
    width: textWidth,
    scale: unit * shrink,
    align: 'left',
    headline: 120,
  };

  const header = detail.header ? headerBlock(column) : undefined;
  const footer = detail.footer ? noteBlock(column, versionLine(input.content), 'faint') : undefined;
  const body = detail.body ? bodyBlock(column) : undefined;
  const address = detail.address ? addressBlock(column, detail.addressLabel) : undefined;
  const main: Block[] = [headlineBlock(column, body === undefined && address === undefined)];
  if (body !== undefined) main.push(body);
  if (address !== undefined) main.push(address);
  const others = address !== undefined && detail.otherUrls > 0 ? otherUrlsBlock(column, detail.otherUrls) : undefined;
  if (others !== undefined) main.push(others);

  const space = Math.max(44 * column.scale, 3);
  const top = margin.y + (header === undefined ? 0 : header.height + space);
  const bottom = height - margin.y - (footer === undefined ? 0 : footer.height + space);
  const mainHeight = stackHeight(main);
  if (mainHeight > bottom - top) return undefined;
  return [
    ...(header?.place(left, margin.y) ?? []),
    ...placeStack(main, left, top + (bottom - top - mainHeight) / 2),
    ...(footer?.place(left, height - margin.y - footer.height) ?? []),
    ...(qr === undefined ? [] : [qr, ...caption(column, detail, qr, height - margin.y)]),
  ];
}

/** The QR code with its right edge at `right`; on small canvases as big as it can get, so that phones can read it. */
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

function caption(column: Column, detail: Detail, qr: QrItem, bottom: number): Item[] {
  if (!detail.caption) return [];
  const block = noteBlock({ ...column, width: qr.rect.width, align: 'centre' }, CAPTION, 'muted');
  if (block === undefined) return [];
  const y = qr.rect.y + qr.rect.height + block.gap;
  return y + block.height <= bottom ? block.place(qr.rect.x, y) : [];
}
