import type { RtmpError } from '../../errors.ts';
import type { MediaPacket } from '../../flv/media-packet.ts';
import type { Metadata } from '../../flv/metadata.ts';
import type { Outbox } from '../outbox.ts';
import type { Status } from '../status.ts';
import type { PublishTarget } from './publish-target.ts';

/** A client that connects. Its texts come from the client and may contain the stream key: never log them. */
export interface ConnectRequest {
  readonly app: string;
  readonly tcUrl: string;
  /** Read from the app and the query of the tcUrl, because the stream name is not known yet. */
  readonly target: PublishTarget;
}

/** `user`: the user who logged in. A refused client is sent `status`; `error`, if there is one, is logged. */
export type ConnectVerdict =
  | { readonly allow: true; readonly user?: string }
  | { readonly allow: false; readonly status: Status; readonly error?: RtmpError };

/** Decides who may connect. `flashVer`: name and version of the client library; empty when it sent none. No key in it. */
export type ConnectRule = (request: ConnectRequest, flashVer: string) => ConnectVerdict;

/** A client that wants to publish. Its texts come from the client and may contain the stream key: never log them. */
export interface PublishRequest {
  /** Identifies the request within the session, and the stream once it is accepted. */
  readonly publishId: number;
  readonly app: string;
  readonly streamName: string;
  readonly tcUrl: string;
  /** Name and version of the client library; empty when it sent none. Contains no key. */
  readonly flashVer: string;
  readonly target: PublishTarget;
  /** The user who logged in when the client connected; undefined without a login. */
  readonly user?: string;
}

/**
 * Why a published stream ended. `unpublished`: the client ended it. `disconnected`: its connection ended without that.
 * `idle`: the client fell silent. `error`: the client broke the protocol or exceeded a limit. `taken-over`: another
 * publisher took over. `closed`: this side closed it.
 */
export type PublishEndReason = 'unpublished' | 'disconnected' | 'idle' | 'error' | 'taken-over' | 'closed';

/** One thing that a ServerSession reports, or wants to be done. The order of the outputs counts. */
export type ServerSessionOutput =
  | { readonly kind: 'send'; readonly bytes: Uint8Array }
  /** Has to be answered with `accept` or `reject`; what the client sends waits until then. */
  | { readonly kind: 'publish-requested'; readonly request: PublishRequest }
  | { readonly kind: 'publish-started'; readonly publishId: number }
  | { readonly kind: 'packet'; readonly publishId: number; readonly packet: MediaPacket }
  | { readonly kind: 'metadata'; readonly publishId: number; readonly metadata: Metadata }
  /** Comes once for each codec that is not supported: `video vvc1`. */
  | {
      readonly kind: 'codec-unsupported';
      readonly publishId: number;
      readonly codec: string;
      readonly chunkStreamId?: number;
    }
  | {
      readonly kind: 'publish-ended';
      readonly publishId: number;
      readonly reason: PublishEndReason;
      readonly error?: RtmpError;
    }
  /** The last output: send the bytes of the outputs before it, then end the connection. */
  | { readonly kind: 'closed'; readonly error?: RtmpError };

export type ServerOutbox = Outbox<ServerSessionOutput>;

/** How many messages a session has received, and how many of them it has skipped and why. */
export interface SessionCounters {
  messages: number;
  /** Messages of unknown types, and unknown user control events. */
  unknownMessages: number;
  unknownCommands: number;
  /** Commands, data and control messages that are cut short or damaged, and data messages that exceed a limit. */
  malformedMessages: number;
  /** Audio, video and data messages that belong to no published stream. */
  strayMessages: number;
}
