import type { Publication, RtmpServer } from '@rtmp-vcam/rtmp-server';
import type { PushUrl } from '../urls/push-urls.ts';
import { type CardPlaces, type CardSituation, pushPlaces } from './card-content.ts';
import type { StreamSource } from './stream-source.ts';

/** The streams that are pushed to one camera. */
export class PushSource implements StreamSource {
  readonly places: CardPlaces;
  readonly situation: CardSituation = { state: 'waiting' };
  readonly #publications: AsyncIterable<Publication, undefined>;
  readonly #stop: AbortController = new AbortController();
  #current: Publication | undefined;

  /** `resource`: what the server calls the camera; `urls`: where to push to. */
  constructor(server: Pick<RtmpServer, 'publicationsOf'>, resource: string, urls: readonly PushUrl[]) {
    this.#publications = server.publicationsOf(resource, { signal: this.#stop.signal });
    this.places = pushPlaces(urls);
  }

  async *streams(): AsyncGenerator<Publication, undefined> {
    for await (const publication of this.#publications) {
      this.#current = publication;
      yield publication;
    }
    return undefined;
  }

  /** Ends the stream of the camera. The server goes on. */
  async close(): Promise<void> {
    this.#stop.abort();
    this.#current?.close('The camera is closed');
  }
}
