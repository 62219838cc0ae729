import type { Canvas } from '../canvas/canvas.ts';
import { i420Size } from '../canvas/canvas.ts';
import { fillBlack } from '../canvas/surface.ts';
import { type CardContent, drawCard } from '../card/card.ts';
import { cardWithoutText } from '../card/card-without-text.ts';
import type { Log } from '../log.ts';

/** Draws the cards. The same content is drawn once, and newer content aborts the drawing of older content. */
export class CardBoard {
  readonly #canvas: Canvas;
  readonly #log: Log;
  #wanted = '';
  #drawing: AbortController | undefined;

  constructor(canvas: Canvas, log: Log) {
    this.#canvas = canvas;
    this.#log = log;
  }

  /** A black picture to show until there is a card, with or without its text. */
  blank(): Uint8Array {
    const picture = new Uint8Array(i420Size(this.#canvas.width, this.#canvas.height));
    fillBlack(picture, this.#canvas);
    return picture;
  }

  /** The card's picture; undefined when it was drawn before, newer content replaced it, or it could not be drawn. */
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
      this.#log.warn({ err: error }, 'The card could not be drawn');
      return undefined;
    }
  }

  /** The card without its texts, which needs no time to draw; undefined when the card itself was drawn before. */
  outline(content: CardContent): Uint8Array | undefined {
    return JSON.stringify(content) === this.#wanted ? undefined : cardWithoutText(content, this.#canvas);
  }

  /** Something else is shown: a card that was drawn before is drawn again. */
  forget(): void {
    this.close();
    this.#wanted = '';
  }

  close(): void {
    this.#drawing?.abort();
  }
}
