import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import type { Matrix, Size } from '../../canvas/canvas.ts';
import type { Point } from '../../canvas/geometry.ts';
import type { CardContent } from '../content/card-content.ts';
import { type QrSymbol, QUIET_ZONE, qrSymbol } from '../content/qr-symbol.ts';
import { ACCENTS, BACKGROUND, PANEL, QR_DARK, QR_LIGHT, type Rgb, TEXT } from '../content/theme.ts';
import {
  type BadgeItem,
  type Font,
  type Item,
  inkBox,
  type Measure,
  type PanelItem,
  type QrItem,
  type TextItem,
} from '../layout/display.ts';
import { layOut } from '../layout/layout.ts';
import { composeI420 } from './compose.ts';
import { cssFont, loadFonts } from './fonts.ts';
import { withGlyphs } from './glyphs.ts';
import { groundFor } from './ground.ts';
import { drawIcon } from './icons.ts';

const RINGS = 9;

loadFonts();

/** The size of a card, and the matrix of its picture. */
type Area = Size & { readonly matrix?: Matrix };

/** Draws a card with Skia, as an I420 picture of this size. */
export function paintCard(content: CardContent, area: Area): Uint8Array {
  return paintItems(itemsOf(content, area), content, area);
}

/** What is drawn on a card, and where. */
export function itemsOf(content: CardContent, { width, height }: Size): Item[] {
  const canvas = { width, height };
  return layOut({ content: withGlyphs(content), canvas, symbol: qrSymbol(content.qr), measure: cardMeasure() });
}

/** Draws these items of a card. */
export function paintItems(items: readonly Item[], content: CardContent, { matrix, ...area }: Area): Uint8Array {
  const context = newContext(area);
  const symbol = qrSymbol(content.qr);
  const accent = ACCENTS[content.state];
  const source = sourceOf(items, area, content.urls.length === 0);
  drawWaves(context, area, accent, source);
  for (const item of items) {
    switch (item.kind) {
      case 'text':
        drawText(context, item, accent);
        break;
      case 'badge':
        drawBadge(context, item, content, accent);
        break;
      case 'panel':
        drawPanel(context, item);
        break;
      case 'qr':
        if (symbol !== undefined) drawQr(context, item, symbol);
        break;
    }
  }
  const pixels = context.getImageData(0, 0, area.width, area.height).data;
  return composeI420(pixels, area, groundFor(area, accent, source), matrix);
}

/** Measures texts as they are drawn on a card. */
export function cardMeasure(): Measure {
  return measureWith(newContext({ width: 2, height: 2 }));
}

function newContext({ width, height }: Size): SKRSContext2D {
  const context = createCanvas(width, height).getContext('2d');
  // The system's language must not change the shapes of letters: the same content gives the same picture everywhere.
  context.lang = 'en';
  context.textBaseline = 'alphabetic';
  return context;
}

/** Keeps the widths it has measured: a layout asks for the same texts many times while it looks for what fits. */
function measureWith(context: SKRSContext2D): Measure {
  const known = new Map<string, number>();
  return (text, font) => {
    const key = `${font.size} ${font.weight} ${font.tracking} ${text}`;
    const width = known.get(key);
    if (width !== undefined) return width;
    setFont(context, font);
    const measured = context.measureText(text).width;
    known.set(key, measured);
    return measured;
  };
}

function setFont(context: SKRSContext2D, font: Font): void {
  context.font = cssFont(font);
  context.letterSpacing = `${font.tracking * font.size}px`;
}

/** The centre of the glow: the middle of the QR code, or of the icon of a card without one. */
function sourceOf(items: readonly Item[], { width, height }: Size, isCentred: boolean): Point {
  const qr = items.find((item) => item.kind === 'qr');
  if (qr !== undefined) return { x: qr.rect.x + qr.rect.width / 2, y: qr.rect.y + qr.rect.height / 2 };
  if (isCentred) {
    const icon = items.find((item) => item.kind === 'badge')?.rect;
    return { x: width / 2, y: icon === undefined ? height / 2 : icon.y + icon.height / 2 };
  }
  return width > height ? { x: width * 0.82, y: height * 0.5 } : { x: width * 0.5, y: height * 0.24 };
}

/** Draws faint circles around the centre of the glow. */
function drawWaves(context: SKRSContext2D, { width, height }: Size, accent: Rgb, { x, y }: Point): void {
  const reach = Math.hypot(width, height);
  context.lineWidth = Math.max(1, reach / 1100);
  for (let ring = 2; ring < RINGS; ring++) {
    context.strokeStyle = css(accent, 0.16 * (1 - ring / RINGS) ** 1.3);
    context.beginPath();
    context.arc(x, y, ring * reach * 0.085, 0, 2 * Math.PI);
    context.stroke();
  }
}

function drawText(context: SKRSContext2D, item: TextItem, accent: Rgb): void {
  const { text, font, ink, rect, baseline } = item;
  const box = inkBox(item);
  context.save();
  context.beginPath();
  context.rect(box.x, box.y, box.width, box.height);
  context.clip();
  setFont(context, font);
  context.fillStyle = css(ink === 'accent' ? accent : TEXT[ink]);
  context.fillText(text, rect.x, baseline);
  context.restore();
}

function drawBadge(context: SKRSContext2D, { rect }: BadgeItem, { state }: CardContent, accent: Rgb): void {
  context.fillStyle = css(accent);
  fillRound(context, rect, rect.width * 0.28);
  context.fillStyle = css(BACKGROUND);
  context.strokeStyle = css(BACKGROUND);
  drawIcon(context, state, rect);
}

function drawPanel(context: SKRSContext2D, { rect, radius }: PanelItem): void {
  context.fillStyle = css(PANEL, 0.12);
  fillRound(context, rect, radius);
}

/** Modules lie on whole pixels, so that their edges are sharp. */
function drawQr(context: SKRSContext2D, { rect, module }: QrItem, symbol: QrSymbol): void {
  context.fillStyle = css(QR_LIGHT);
  fillRound(context, rect, module * QUIET_ZONE * 0.5);
  context.fillStyle = css(QR_DARK);
  for (const [row, modules] of symbol.entries()) {
    for (const [column, dark] of modules.entries()) {
      if (!dark) continue;
      const x = rect.x + (column + QUIET_ZONE) * module;
      context.fillRect(x, rect.y + (row + QUIET_ZONE) * module, module, module);
    }
  }
}

function fillRound(context: SKRSContext2D, { x, y, width, height }: PanelItem['rect'], radius: number): void {
  context.beginPath();
  context.roundRect(x, y, width, height, radius);
  context.fill();
}

function css([red, green, blue]: Rgb, alpha = 1): string {
  return `rgba(${red}, ${green}, ${blue}, ${alpha})`;
}
