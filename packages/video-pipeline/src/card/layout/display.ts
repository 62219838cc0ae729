import type { Rect } from '../../canvas/geometry.ts';

/** A size and weight of the typeface. */
export interface Font {
  /** Pixels. */
  readonly size: number;
  readonly weight: 400 | 600 | 700;
  /** Extra space between letters, in ems. */
  readonly tracking: number;
}

/** The colour of a text, by its purpose. */
export type Ink = 'strong' | 'muted' | 'faint' | 'accent';

/** One run of text on one line; `rect` is its line box. */
export interface TextItem {
  readonly kind: 'text';
  readonly text: string;
  readonly font: Font;
  readonly ink: Ink;
  readonly rect: Rect;
  readonly baseline: number;
}

/**
 * Where the letters of a text may be. Accents of capitals are above its line box and overhangs beside it, and nothing is
 * drawn further out: signs of other typefaces may be many lines high.
 */
export function inkBox({ rect, font, baseline }: TextItem): Rect {
  const [above, below, beside] = [1.2 * font.size, 0.32 * font.size, 0.08 * font.size];
  return { x: rect.x - beside, y: baseline - above, width: rect.width + 2 * beside, height: above + below };
}

/** The icon of the card's state. */
export interface BadgeItem {
  readonly kind: 'badge';
  readonly rect: Rect;
}

/** A panel behind texts. */
export interface PanelItem {
  readonly kind: 'panel';
  readonly rect: Rect;
  readonly radius: number;
}

/** The QR code; `rect` includes its quiet zone. */
export interface QrItem {
  readonly kind: 'qr';
  readonly rect: Rect;
  /** Width of a module in pixels, a whole number. */
  readonly module: number;
}

export type Item = TextItem | BadgeItem | PanelItem | QrItem;

/** Width of a text in pixels. */
export type Measure = (text: string, font: Font) => number;
