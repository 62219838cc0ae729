import { moduleSize, plateModules } from '../content/qr-symbol.ts';
import { assemble } from './assembly.ts';
import type { Block } from './block.ts';
import type { Column } from './blocks.ts';
import type { Detail } from './detail.ts';
import type { Item } from './display.ts';
import type { LayoutInput } from './input.ts';

const DESIGN = { width: 1080, height: 1500 } as const;
/** Size of the QR code, as a part of the canvas' shorter side. */
const QR_LARGEST = 0.62;
const QR_SMALLEST = 0.3;

/** Everything in one column with the QR code in its middle; undefined when it does not fit. */
export function tallLayout(input: LayoutInput, detail: Detail, shrink: number): Item[] | undefined {
  const { width, height } = input.canvas;
  const unit = Math.min(width / DESIGN.width, height / DESIGN.height);
  const margin = Math.max(72 * unit, 5);
  const inner = Math.min(width - 2 * margin, 1000 * unit);
  const left = (width - inner) / 2;
  const { content, measure } = input;
  const column: Column = { content, measure, width: inner, scale: unit * shrink, align: 'centre', headline: 112 };
  const place = { left, top: margin, bottom: height - margin, space: Math.max(40 * column.scale, 3) };
  return assemble(column, detail, place, (room) => qrBlock(input, column, room));
}

/** The QR code, as large as `room` allows; undefined when the card has none. */
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
