import type { Matrix, Size } from '../canvas/canvas.ts';
import type { CardContent } from './content/card-content.ts';

/** What the drawing process reads from its standard input, as JSON. The picture goes to its standard output. */
export interface CardRequest extends Size {
  readonly content: CardContent;
  readonly matrix?: Matrix;
}

/** Exit code of a drawing process that could not load the drawing library; the reason is on its standard error. */
export const EXIT_NO_LIBRARY = 3;
