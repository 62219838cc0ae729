import type { Size } from '../../canvas/canvas.ts';
import type { CardContent } from '../content/card-content.ts';
import type { QrSymbol } from '../content/qr-symbol.ts';
import type { Measure } from './display.ts';

/** The input of a layout. */
export interface LayoutInput {
  readonly content: CardContent;
  readonly canvas: Size;
  readonly symbol: QrSymbol | undefined;
  readonly measure: Measure;
}
