import type { Canvas } from '../canvas/canvas.ts';
import { VideoError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { CardContent } from './content/card-content.ts';
import { drawInProcess } from './draw-in-process.ts';
import { plainCard } from './plain-card.ts';

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
  const { width, height, matrix } = canvas;
  const size = matrix === undefined ? { width, height } : { width, height, matrix };
  try {
    return await drawInProcess({ content, ...size }, options.signal);
  } catch (error) {
    if (!(error instanceof VideoError)) throw error;
    options.log?.warn({ code: error.code, fix: error.fix }, error.message);
    return plainCard(content, canvas);
  }
}
