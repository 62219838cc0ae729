import type { RtmpError } from '../../errors.ts';
import type { MediaPacket } from '../../flv/media-packet.ts';
import type { Metadata } from '../../flv/metadata.ts';
import type { Outbox } from '../outbox.ts';

/** One thing that a ClientSession reports, or wants to be done. URLs may contain a key: never log them. */
export type ClientSessionOutput =
  | { readonly kind: 'send'; readonly bytes: Uint8Array }
  /** The server accepted the stream: packets may be written. */
  | { readonly kind: 'publishing' }
  /** The server reports that it plays the stream. Some servers do so before there is one, some never do. */
  | { readonly kind: 'playing' }
  | { readonly kind: 'packet'; readonly packet: MediaPacket }
  | { readonly kind: 'metadata'; readonly metadata: Metadata }
  /** Comes once for each codec that is not supported: `video vvc1`. */
  | { readonly kind: 'codec-unsupported'; readonly codec: string }
  /** The stream that was played has ended. The connection is still open. */
  | { readonly kind: 'stream-ended' }
  /** The server asks the client to connect again, to `url` if it gives one (Enhanced RTMP v2). */
  | { readonly kind: 'reconnect-requested'; readonly url?: string }
  /** The server redirects the client to another URL; `closed` follows. */
  | { readonly kind: 'redirected'; readonly url: string }
  /** The server asks for a login: its words contain `authmod=adobe` or `authmod=llnw`. `closed` follows. */
  | { readonly kind: 'login-asked'; readonly words: string }
  /** The last output: the connection cannot be used any more. */
  | { readonly kind: 'closed'; readonly error?: RtmpError };

export type ClientOutbox = Outbox<ClientSessionOutput>;
