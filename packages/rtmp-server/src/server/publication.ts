import type { RtmpError } from '../errors.ts';
import type { FlvStats } from '../flv/flv-stats.ts';
import type { MediaPacket } from '../flv/media-packet.ts';
import type { Metadata } from '../flv/metadata.ts';
import type { PublishEndReason } from '../session/server/server-output.ts';

/** Why a publication ended. */
export interface PublicationEnd {
  readonly reason: PublishEndReason;
  /** The error that ended it, if there was one. */
  readonly error?: RtmpError;
}

export interface PublicationStats {
  /** Payload bytes of the packets. */
  readonly bytes: number;
  readonly packets: number;
  /** Payload bytes that wait for the receiver. */
  readonly queuedBytes: number;
  /**
   * Milliseconds from the first byte of a video message to its last one, smoothed; 0 when both come with one read, as
   * most do.
   */
  readonly receiveMs: number;
  /** The counts of the demuxer. */
  readonly flv: Readonly<FlvStats>;
}

export interface DisconnectOptions {
  /**
   * How long the publisher is kept out, in milliseconds; 0 lets it connect again at once. The time counts while nobody
   * has the resource, and begins anew when another publisher has had it. Default 60000.
   */
  readonly keepOutMs?: number;
}

/**
 * One stream that is being published. Iterate it, once, for its packets; the publisher is slowed down while the
 * receiver is behind, and no packet is lost. After the iteration, `ended` gives the reason. Leaving the iteration early
 * closes the publication. None of its properties contains a key.
 */
export interface Publication extends AsyncIterable<MediaPacket, undefined> {
  /** Counts up from 1 within the server. */
  readonly id: number;
  /** The first part of the path. */
  readonly app: string;
  /** App and stream name with keys hidden: safe to log and to show. */
  readonly path: string;
  /** What it publishes to, as the server's `resourceOf` names it; undefined if the server has none. */
  readonly resource: string | undefined;
  /** Address of the publisher; an IPv4 address has no `::ffff:`. */
  readonly remoteAddress: string;
  /** The publisher is on this computer. */
  readonly local: boolean;
  /** The publisher is connected over TLS. */
  readonly secure: boolean;
  /** Name and version of the client library; may be empty. */
  readonly flashVer: string;
  /** Name and version of the encoder from its metadata, or else `flashVer`; may be empty. */
  readonly encoder: string;
  /** The fields of onMetaData, each with its last value; empty before the first one. */
  readonly metadata: Metadata;
  readonly connectedAt: Date;
  readonly stats: PublicationStats;
  /** Undefined while the stream is published. At a take-over, this is set before the new publication is handed out. */
  readonly ended: PublicationEnd | undefined;
  /** Ends the publication at once, throws away packets that wait, and sends `reason` to the publisher. */
  close(reason?: string): void;
  /**
   * Ends the publication for the owner of the server, and keeps its publisher out of the resource: by its address, or on
   * this computer by its encoder and path. The publisher reads so (RTMP_ERR_KEPT_OUT), and so does each later try.
   * False when the publication has ended already.
   */
  disconnect(options?: DisconnectOptions): boolean;
}
