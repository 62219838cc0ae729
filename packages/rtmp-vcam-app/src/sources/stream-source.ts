import type { MediaPacket, PublicationStats } from '@rtmp-vcam/rtmp-server';
import type { CardPlaces, CardSituation } from './card-content.ts';

/** One stream for the camera, pushed or pulled. Iterate it, once, for its packets. */
export interface IncomingStream extends AsyncIterable<MediaPacket, undefined> {
  /** App and stream name, keys hidden; only of streams that are pushed. */
  readonly path?: string;
  /** What the encoder calls itself; may be empty. */
  readonly encoder: string;
  readonly stats: PublicationStats;
  /** Set once it is over; `closed`: by this side. */
  readonly ended: { readonly reason: string } | undefined;
}

/** Where streams come from, one at a time. */
export interface StreamSource {
  readonly places: CardPlaces;
  /** How it begins. */
  readonly situation: CardSituation;
  /** The streams as they begin, until the source is closed; puts on the card what there is to say in between. */
  streams(showCard: (situation: CardSituation) => void): AsyncIterable<IncomingStream, undefined>;
  /** May be called twice. Never rejects. */
  close(): Promise<void>;
}
