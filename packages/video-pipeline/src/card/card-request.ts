import type { Matrix, Size } from '../canvas/canvas.ts';
import type { CardContent } from './content/card-content.ts';

/** What the drawing process draws: a card, or the picture in a file. */
export type CardSubject = { readonly content: CardContent } | { readonly file: string };

/**
 * The drawing process reads this request from its standard input, as JSON, and writes a picture of this size to its
 * standard output.
 */
export type CardRequest = Size & { readonly matrix?: Matrix } & CardSubject;

/** Exit code of a drawing process that cannot load the drawing library; it writes the reason to its standard error. */
export const EXIT_NO_LIBRARY = 3;

/** Exit code of a drawing process that cannot use the file; it writes the reason to its standard error. */
export const EXIT_NO_PICTURE = 4;
