import type { Canvas } from '../canvas/canvas.ts';
import type { CardContent } from '../card/card.ts';
import { cardWithoutText } from '../card/card-without-text.ts';
import type { DecoderSupervisor } from '../decoder-thread/decoder-supervisor.ts';
import type { Log } from '../log.ts';
import { CardBoard } from './card-board.ts';
import type { Feeder } from './feeder.ts';

interface ShutterOptions {
  readonly canvas: Canvas;
  readonly log: Log;
  readonly decoder: Pick<DecoderSupervisor, 'pause' | 'resume'>;
  readonly feeder: Pick<Feeder, 'pause' | 'resume'>;
}

/** Hides the stream behind a card. It is decoded nevertheless, so that its picture is there at once afterwards. */
export class Shutter {
  readonly #options: ShutterOptions;
  readonly #cards: CardBoard;
  /** The card that was drawn last, also for the next pause. */
  #card: Uint8Array | undefined;
  #isClosed = false;

  constructor(options: ShutterOptions) {
    this.#options = options;
    this.#cards = new CardBoard(options.canvas, options.log);
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** No picture of a stream is shown any more when this returns; until the card is drawn, it is shown without its text. */
  async close(content: CardContent): Promise<void> {
    const { decoder, feeder } = this.#options;
    this.#isClosed = true;
    // First the decoder: its pictures from now on have lower numbers in the ring than the card, or are not published.
    decoder.pause();
    this.#card ??= cardWithoutText(content, this.#options.canvas);
    feeder.pause(this.#card);
    const drawn = await this.#cards.draw(content);
    if (drawn === undefined) return;
    this.#card = drawn;
    if (this.#isClosed) feeder.pause(drawn);
  }

  open(): void {
    if (!this.#isClosed) return;
    this.#isClosed = false;
    this.#options.feeder.resume();
    this.#options.decoder.resume();
  }

  /** The drawing of the card is given up. */
  abandon(): void {
    this.#cards.close();
  }
}
