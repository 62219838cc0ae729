import type { Canvas, Matrix, Size } from '../canvas/canvas.ts';
import { VideoError } from '../errors.ts';
import type { Log } from '../log.ts';
import { cardWithoutText } from './card-without-text.ts';
import type { CardContent } from './content/card-content.ts';
import { drawInProcess } from './draw-in-process.ts';

export type { CardContent } from './content/card-content.ts';

interface DrawCardOptions {
  /** Aborts the drawing. */
  readonly signal?: AbortSignal;
  /** Gets the reason when a card has to be drawn without text. */
  readonly log?: Pick<Log, 'warn'>;
}

/**
 * Draws the picture that a camera shows while there is no stream: tightly packed I420 of the canvas.
 * If the drawing library does not work, it shows only the QR code. Throws the signal's reason when aborted.
 */
export async function drawCard(
  content: CardContent,
  canvas: Canvas,
  options: DrawCardOptions = {},
): Promise<Uint8Array> {
  try {
    return await drawInProcess({ content, ...sizeOf(canvas) }, options.signal);
  } catch (error) {
    if (!(error instanceof VideoError)) throw error;
    options.log?.warn({ code: error.code, fix: error.fix }, error.message);
    return cardWithoutText(content, canvas);
  }
}

/**
 * The picture in a PNG, JPEG or WebP file, scaled so that it covers the canvas: tightly packed I420.
 * Throws VideoError: VIDEO_ERR_CARD_PICTURE, VIDEO_ERR_CARD_LIBRARY or VIDEO_ERR_CARD_DRAWING.
 */
export async function drawPicture(file: string, canvas: Canvas, signal?: AbortSignal): Promise<Uint8Array> {
  return drawInProcess({ file, ...sizeOf(canvas) }, signal);
}

function sizeOf({ width, height, matrix }: Canvas): Size & { matrix?: Matrix } {
  return matrix === undefined ? { width, height } : { width, height, matrix };
}
