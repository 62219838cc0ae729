import type { RtmpError } from '../errors.ts';
import type { FlvStats } from '../flv/flv-stats.ts';
import type { MediaPacket } from '../flv/media-packet.ts';
import type { Metadata } from '../flv/metadata.ts';
import type { PublishEndReason } from '../session/server/server-output.ts';

/** Why a publication ended. */
export interface PublicationEnd {
  readonly reason: PublishEndReason;
  /** What broke it, where something did. */
  readonly error?: RtmpError;
}

export interface PublicationStats {
  /** Payload bytes of the packets. */
  readonly bytes: number;
  readonly packets: number;
  /** Bytes that wait for the receiver. */
  readonly queuedBytes: number;
  /** What the demuxer has seen and left out. */
  readonly flv: Readonly<FlvStats>;
}

/**
 * One stream that is being published. Iterate it, once, for its packets; the publisher is slowed down while the
 * receiver is behind, and no packet is lost. After the iteration `ended` says why. Leaving the iteration early closes
 * it. Nothing in it holds a key.
 */
export interface Publication extends AsyncIterable<MediaPacket, undefined> {
  /** Counts up from 1 within the server. */
  readonly id: number;
  /** The first part of the path. */
  readonly app: string;
  /** App and stream name with keys hidden: safe to log and to show. */
  readonly path: string;
  /** IPv4 addresses without `::ffff:`. */
  readonly remoteAddress: string;
  /** The publisher is on this computer. */
  readonly local: boolean;
  /** It comes over TLS. */
  readonly secure: boolean;
  /** What the client library calls itself; may be empty. */
  readonly flashVer: string;
  /** What the encoder calls itself, from its metadata or else `flashVer`; may be empty. */
  readonly encoder: string;
  /** The last onMetaData; empty before it came. */
  readonly metadata: Metadata;
  readonly connectedAt: Date;
  readonly stats: PublicationStats;
  /** Undefined while the publisher is on. When it is taken over, this is set before the new publication is handed out. */
  readonly ended: PublicationEnd | undefined;
  /** Ends the publish at once, packets that wait included; the publisher is told `reason`. */
  close(reason?: string): void;
}
