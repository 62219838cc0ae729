import type { Matrix, Size } from '../canvas/canvas.ts';
import type { CardContent } from './content/card-content.ts';

/**
 * The drawing process reads this request from its standard input, as JSON, and writes a picture of this size to its
 * standard output.
 */
export interface CardRequest extends Size {
  readonly content: CardContent;
  readonly matrix?: Matrix;
}

/** Exit code of a drawing process that cannot load the drawing library; it writes the reason to its standard error. */
export const EXIT_NO_LIBRARY = 3;
