import { type Canvas, i420Size } from '../canvas/canvas.ts';
import type { Rect } from '../canvas/geometry.ts';
import { YCbCr } from '../canvas/ycbcr.ts';
import type { CardContent } from './content/card-content.ts';
import { moduleSize, plateModules, QUIET_ZONE, qrSymbol } from './content/qr-symbol.ts';
import { ACCENTS, BACKGROUND, QR_DARK, QR_LIGHT, type Rgb } from './content/theme.ts';

/**
 * The card without text, drawn without a library: the QR code, and below it a bar in the colour of the state. A paused
 * camera has a pause sign in place of both: its card without text is shown until the real one is drawn, the first time.
 */
export function cardWithoutText(content: CardContent, canvas: Omit<Canvas, 'fps'>): Uint8Array {
  const { width, height } = canvas;
  const picture = new Uint8Array(i420Size(width, height));
  const fill = (rect: Rect, colour: Rgb): void => fillRect(picture, canvas, rect, colour);
  if (content.state === 'paused') {
    fill({ x: 0, y: 0, width, height }, BACKGROUND);
    for (const rect of pauseSign(canvas)) fill(rect, ACCENTS.paused);
    return picture;
  }
  const bar = Math.max(2, 2 * Math.round(height / 60));
  fill({ x: 0, y: 0, width, height: height - bar }, BACKGROUND);
  fill({ x: 0, y: height - bar, width, height: bar }, ACCENTS[content.state]);

  const symbol = qrSymbol(content.qr);
  const module = symbol === undefined ? undefined : moduleSize(symbol, Math.min(width, height - 2 * bar));
  if (symbol === undefined || module === undefined) return picture;
  const side = module * plateModules(symbol);
  const left = Math.round((width - side) / 2);
  const top = Math.round((height - side) / 2);
  fill({ x: left, y: top, width: side, height: side }, QR_LIGHT);
  for (const [row, modules] of symbol.entries()) {
    for (const [column, dark] of modules.entries()) {
      const x = left + (column + QUIET_ZONE) * module;
      if (dark) fill({ x, y: top + (row + QUIET_ZONE) * module, width: module, height: module }, QR_DARK);
    }
  }
  return picture;
}

/** Two upright bars in the middle, with a gap of their width. */
function pauseSign({ width, height }: Pick<Canvas, 'width' | 'height'>): Rect[] {
  const short = Math.min(width, height);
  const bar = { width: Math.ceil(short / 20), height: Math.ceil(short / 5) };
  const [left, y] = [Math.floor((width - 3 * bar.width) / 2), Math.floor((height - bar.height) / 2)];
  return [0, 2].map((at) => ({ ...bar, x: Math.max(0, left + at * bar.width), y }));
}

/** Fills a rectangle. A chroma sample on an edge gets the colour that is painted last. */
function fillRect(picture: Uint8Array, canvas: Omit<Canvas, 'fps'>, rect: Rect, colour: Rgb): void {
  const { width, height, matrix } = canvas;
  const colours = new YCbCr(matrix);
  const right = rect.x + rect.width;
  const bottom = rect.y + rect.height;
  const luma = Math.round(colours.y(...colour));
  for (let y = rect.y; y < bottom; y++) picture.fill(luma, y * width + rect.x, y * width + right);
  const u = width * height;
  const v = u + u / 4;
  const half = width / 2;
  for (let y = rect.y >> 1; y < bottom / 2; y++) {
    const from = y * half + (rect.x >> 1);
    const to = y * half + Math.ceil(right / 2);
    picture.fill(Math.round(colours.cb(...colour)), u + from, u + to);
    picture.fill(Math.round(colours.cr(...colour)), v + from, v + to);
  }
}
