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
import type { Item } from './display.ts';
import type { LayoutInput } from './input.ts';
import { CAPTION, versionLine } from './notes.ts';

const DESIGN = { width: 1080, height: 1500 } as const;
/** The QR code's part of the canvas' shorter side. */
const QR_LARGEST = 0.62;
const QR_SMALLEST = 0.3;

/** Everything in one column with the QR code in its middle; undefined when it does not fit. */
export function tallLayout(input: LayoutInput, detail: Detail, shrink: number): Item[] | undefined {
  const { width, height } = input.canvas;
  const unit = Math.min(width / DESIGN.width, height / DESIGN.height);
  const margin = Math.max(72 * unit, 5);
  const inner = Math.min(width - 2 * margin, 1000 * unit);
  const left = (width - inner) / 2;
  const column: Column = {
    content: input.content,
    measure: input.measure,
    width: inner,
    scale: unit * shrink,
    align: 'centre',
    headline: 112,
  };

  const header = detail.header ? headerBlock(column) : undefined;
  const footer = detail.footer ? noteBlock(column, versionLine(input.content), 'faint') : undefined;
  const space = Math.max(40 * column.scale, 3);
  const top = margin + (header === undefined ? 0 : header.height + space);
  const bottom = height - margin - (footer === undefined ? 0 : footer.height + space);

  const body = detail.body ? bodyBlock(column) : undefined;
  const address = detail.address ? addressBlock(column, detail.addressLabel) : undefined;
  const others = address !== undefined && detail.otherUrls > 0 ? otherUrlsBlock(column, detail.otherUrls) : undefined;
  const headline = headlineBlock(column, body === undefined && address === undefined);
  const before = [headline, body].filter((block) => block !== undefined);
  const after = [address, others].filter((block) => block !== undefined);
  const caption = detail.caption ? noteBlock(column, CAPTION, 'muted') : undefined;

  const room = bottom - top - stackHeight([...before, ...(caption === undefined ? [] : [caption]), ...after]);
  const qr = qrBlock(input, column, room);
  if (qr === 'no room') return undefined;
  const withQr = qr === undefined ? [] : caption === undefined ? [qr] : [qr, caption];
  const main = [...before, ...withQr, ...after];
  const mainHeight = stackHeight(main);
  if (mainHeight > bottom - top) return undefined;
  return [
    ...(header?.place(left, margin) ?? []),
    ...placeStack(main, left, top + (bottom - top - mainHeight) / 2),
    ...(footer?.place(left, height - margin - footer.height) ?? []),
  ];
}

/** The QR code as big as `room` lets it be; undefined when the card goes without one. */
function qrBlock({ symbol, canvas }: LayoutInput, column: Column, room: number): Block | 'no room' | undefined {
  if (symbol === undefined) return undefined;
  const shorter = Math.min(canvas.width, canvas.height);
  const gap = 56 * column.scale;
  const largest = moduleSize(symbol, Math.max(shorter * QR_LARGEST, Math.min(canvas.width - 4, 140)));
  if (largest === undefined) return undefined;
  const module = moduleSize(symbol, Math.min(room - gap, largest * plateModules(symbol)));
  if (module === undefined) return 'no room';
  const side = module * plateModules(symbol);
  if (side < shorter * QR_SMALLEST) return 'no room';
  const place = (x: number, y: number): Item[] => {
    const rect = { x: Math.round(x + (column.width - side) / 2), y: Math.round(y), width: side, height: side };
    return [{ kind: 'qr', rect, module }];
  };
  return { height: side, gap, place };
}
