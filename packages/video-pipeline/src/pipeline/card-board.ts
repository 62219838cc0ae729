import type { Canvas } from '../canvas/canvas.ts';
import { i420Size } from '../canvas/canvas.ts';
import { fillBlack } from '../canvas/surface.ts';
import { type CardContent, drawCard } from '../card/card.ts';
import type { Log } from '../log.ts';

/** The current card as a picture. A card is drawn once; the newest content wins. */
export class CardBoard {
  readonly #canvas: Canvas;
  readonly #log: Log;
  #wanted = '';
  #drawing: AbortController | undefined;

  constructor(canvas: Canvas, log: Log) {
    this.#canvas = canvas;
    this.#log = log;
  }

  /** What to show until the first card is drawn. */
  blank(): Uint8Array {
    const picture = new Uint8Array(i420Size(this.#canvas.width, this.#canvas.height));
    fillBlack(picture, this.#canvas);
    return picture;
  }

  /** The card's picture; undefined when it is up already, was overtaken by a newer one, or could not be drawn. */
  async draw(content: CardContent): Promise<Uint8Array | undefined> {
    const key = JSON.stringify(content);
    if (key === this.#wanted) return undefined;
    this.#wanted = key;
    this.#drawing?.abort();
    const drawing = new AbortController();
    this.#drawing = drawing;
    try {
      const picture = await drawCard(content, this.#canvas, { signal: drawing.signal, log: this.#log });
      return drawing.signal.aborted ? undefined : picture;
    } catch (error) {
      if (drawing.signal.aborted) return undefined;
      this.#wanted = '';
      this.#log.warn({ err: error }, 'the card could not be drawn');
      return undefined;
    }
  }

  close(): void {
    this.#drawing?.abort();
  }
}
