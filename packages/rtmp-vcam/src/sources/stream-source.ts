import type { MediaPacket, Publication, PublicationStats } from '@rtmp-vcam/rtmp-server';
import type { CardPlaces, CardSituation } from './card-content.ts';

/** One stream for the camera, pushed or pulled. Iterate it, once, for its packets. */
export interface IncomingStream extends AsyncIterable<MediaPacket, undefined> {
  /** App and stream name, with keys hidden. Only pushed streams have one. */
  readonly path?: string;
  /** Address of the sender. Only pushed streams have one. */
  readonly remoteAddress?: string;
  /** The sender is on this computer. Only pushed streams say so. */
  readonly local?: boolean;
  /** What the encoder says of its stream. */
  readonly metadata?: Pick<Publication['metadata'], 'framerate' | 'videoDataRate'>;
  /** It comes over TLS. Only pushed streams say so. */
  readonly secure?: boolean;
  /** The encoder's name for itself; may be empty. */
  readonly encoder: string;
  readonly stats: PublicationStats;
  /** Set once the stream has ended. The reason `closed` means that this side ended it; `error` says why, if it does. */
  readonly ended: { readonly reason: string; readonly error?: Error } | undefined;
  /** Ends the stream and keeps its sender out for a time; false when it has ended already. Only pushed streams have it. */
  disconnect?(options: { readonly keepOutMs: number }): boolean;
}

/** Why there is no stream to pull. */
export interface PullTrouble {
  readonly text: string;
  readonly fix: string;
  /** The other server works, and nobody sends to it. */
  readonly isUsual: boolean;
}

/** Where streams come from, one at a time. */
export interface StreamSource {
  readonly places: CardPlaces;
  /** The situation before the first stream. */
  readonly situation: CardSituation;
  /** Set while streams are pulled and there is none. */
  readonly trouble?: PullTrouble | undefined;
  /** Yields each stream when it starts, until the source is closed. Shows on the card why there is no stream yet. */
  streams(showCard: (situation: CardSituation) => void): AsyncIterable<IncomingStream, undefined>;
  /** May be called twice. Never rejects. */
  close(): Promise<void>;
}
