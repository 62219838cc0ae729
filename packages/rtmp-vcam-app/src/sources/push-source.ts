import type { Publication, RtmpServer } from '@rtmp-vcam/rtmp-server';
import type { PushUrl } from '../urls/push-urls.ts';
import { type CardPlaces, type CardSituation, pushPlaces } from './card-content.ts';
import type { StreamSource } from './stream-source.ts';

/** The streams that are pushed to a server. */
export class PushSource implements StreamSource {
  readonly places: CardPlaces;
  readonly situation: CardSituation = { state: 'waiting' };
  readonly #server: RtmpServer;

  /** `urls`: where to push to. */
  constructor(server: RtmpServer, urls: readonly PushUrl[]) {
    this.#server = server;
    this.places = pushPlaces(urls);
  }

  streams(): AsyncIterable<Publication, undefined> {
    return this.#server;
  }

  close(): Promise<void> {
    return this.#server.close();
  }
}
