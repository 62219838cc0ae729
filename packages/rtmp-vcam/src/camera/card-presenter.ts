import type { VideoPipeline } from '@rtmp-vcam/video-pipeline';
import type { CardChoice } from '../config/values.ts';
import { type CardPlaces, type CardSituation, guideCard, plainCard } from '../sources/card-content.ts';
import type { FirstStream } from './first-stream.ts';

interface CardPresenterOptions {
  readonly choice: CardChoice;
  /** The camera's name. */
  readonly name: string;
  readonly places: CardPlaces;
  readonly firstStream: Pick<FirstStream, 'isOver' | 'note' | 'onOver'>;
  readonly pipeline: Pick<VideoPipeline, 'setCard' | 'setCardPicture'>;
}

/**
 * Decides what the card shows. Only the guide shows the stream key. With `auto`, the first stream removes the guide for
 * good.
 */
export class CardPresenter {
  readonly #options: CardPresenterOptions;
  #choice: CardChoice;
  #places: CardPlaces;
  #situation: CardSituation = { state: 'waiting' };
  /** The card that is shown has the stream key. */
  #showsKey = false;
  readonly #forget: () => void;

  constructor(options: CardPresenterOptions) {
    this.#options = options;
    this.#choice = options.choice;
    this.#places = options.places;
    // The first stream of another camera counts too.
    this.#forget = options.firstStream.onOver(() => {
      if (this.#showsKey && !this.#isGuide) this.#show(this.#situation, true);
    });
  }

  /** Nothing is shown any more. */
  close(): void {
    this.#forget();
  }

  show(situation: CardSituation): void {
    this.#show(situation, false);
  }

  /** Shows another card from now on. `picture`: the user's own one, in the canvas' size. A guide is gone at once. */
  choose(choice: CardChoice, picture: Uint8Array | undefined): void {
    this.#choice = choice;
    if (picture !== undefined) this.#options.pipeline.setCardPicture(picture);
    this.#show(this.#situation, this.#showsKey && !this.#isGuide);
  }

  /** Senders find the camera elsewhere from now on, or with another key. */
  move(places: CardPlaces): void {
    this.#places = places;
    if (this.#showsKey) this.#show(this.#situation, false);
  }

  /** A stream has begun. A guide that `auto` shows is gone when this returns, unless the stream is only the test picture. */
  streamBegins(isDemo = false): void {
    // After it, nobody knows better how to connect.
    if (isDemo) return;
    // Until the stream has a picture, a card without a key is right.
    if (this.#choice === 'auto' && this.#isGuide) this.#situation = { state: 'starting' };
    this.#options.firstStream.note();
  }

  get #isGuide(): boolean {
    const { firstStream } = this.#options;
    return this.#choice === 'guide' || (this.#choice === 'auto' && !firstStream.isOver);
  }

  #show(situation: CardSituation, atOnce: boolean): void {
    const { name, pipeline } = this.#options;
    this.#situation = situation;
    this.#showsKey = this.#isGuide;
    // A picture of the user's own stays as it is.
    if (typeof this.#choice === 'object') return;
    const content = this.#isGuide ? guideCard(name, this.#places, situation) : plainCard(name, situation);
    void pipeline.setCard(content, { atOnce });
  }
}
