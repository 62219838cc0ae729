import type { RtmpError } from '../../errors.ts';
import type { MediaPacket } from '../../flv/media-packet.ts';
import type { Metadata } from '../../flv/metadata.ts';
import type { Outbox } from '../outbox.ts';

/** What a ClientSession wants done and reports, in this order. URLs in it may hold a key: never log them. */
export type ClientSessionOutput =
  | { readonly kind: 'send'; readonly bytes: Uint8Array }
  /** The server accepted the stream: packets may be written. */
  | { readonly kind: 'publishing' }
  /** The server says that it plays the stream. Some say so before there is one, some never do. */
  | { readonly kind: 'playing' }
  | { readonly kind: 'packet'; readonly packet: MediaPacket }
  | { readonly kind: 'metadata'; readonly metadata: Metadata }
  /** Once for each codec that is left out, by name: `video hvc1`. */
  | { readonly kind: 'codec-unsupported'; readonly codec: string }
  /** The stream that was played has ended; the connection has not. */
  | { readonly kind: 'stream-ended' }
  /** The server asks to connect anew, to `url` where it names one (Enhanced RTMP v2). */
  | { readonly kind: 'reconnect-requested'; readonly url?: string }
  /** The server sends its clients to another one; `closed` follows. */
  | { readonly kind: 'redirected'; readonly url: string }
  /** The server wants a login first (`authmod=adobe` or `llnw` in its words); `closed` follows. */
  | { readonly kind: 'login-asked'; readonly words: string }
  /** The last output: the connection is of no more use. */
  | { readonly kind: 'closed'; readonly error?: RtmpError };

export type ClientOutbox = Outbox<ClientSessionOutput>;
