import type { VideoPipeline } from '@rtmp-vcam/video-pipeline';
import type { CardChoice } from '../config/values.ts';
import { type CardPlaces, type CardSituation, guideCard, plainCard } from '../sources/card-content.ts';
import type { FirstStream } from './first-stream.ts';

interface CardPresenterOptions {
  readonly choice: CardChoice;
  /** The camera's name. */
  readonly name: string;
  readonly places: CardPlaces;
  readonly firstStream: FirstStream;
  readonly pipeline: Pick<VideoPipeline, 'setCard'>;
}

/**
 * Decides what the card shows. Only the guide shows the stream key. With `auto`, the first stream removes the guide for
 * good.
 */
export class CardPresenter {
  readonly #options: CardPresenterOptions;

  constructor(options: CardPresenterOptions) {
    this.#options = options;
  }

  show(situation: CardSituation): void {
    this.#show(situation, false);
  }

  /** A stream has begun. A guide that `auto` shows is gone when this returns. */
  streamBegins(): void {
    const { choice, firstStream } = this.#options;
    const wasGuide = this.#isGuide;
    firstStream.note();
    if (choice === 'auto' && wasGuide) this.#show({ state: 'starting' }, true);
  }

  get #isGuide(): boolean {
    const { choice, firstStream } = this.#options;
    return choice === 'guide' || (choice === 'auto' && !firstStream.isOver);
  }

  #show(situation: CardSituation, atOnce: boolean): void {
    const { choice, name, places, pipeline } = this.#options;
    // A picture of the user's own stays as it is.
    if (typeof choice === 'object') return;
    const content = this.#isGuide ? guideCard(name, places, situation) : plainCard(name, situation);
    void pipeline.setCard(content, { atOnce });
  }
}
