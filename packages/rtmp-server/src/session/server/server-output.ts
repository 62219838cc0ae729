import type { RtmpError } from '../../errors.ts';
import type { MediaPacket } from '../../flv/media-packet.ts';
import type { Metadata } from '../../flv/metadata.ts';
import type { Outbox } from '../outbox.ts';
import type { Status } from '../status.ts';
import type { PublishTarget } from './publish-target.ts';

/** A client that connects. Its texts are what the client sent, and may hold the stream key: never log them. */
export interface ConnectRequest {
  readonly app: string;
  readonly tcUrl: string;
  /** What the app and the query of the tcUrl hold; the stream name is not known yet. */
  readonly target: PublishTarget;
}

/** `user`: who logged in. A refused client is told `status`; `error`, if there is one, goes into the log. */
export type ConnectVerdict =
  | { readonly allow: true; readonly user?: string }
  | { readonly allow: false; readonly status: Status; readonly error?: RtmpError };

/** Decides who may connect. */
export type ConnectRule = (request: ConnectRequest) => ConnectVerdict;

/** A client that wants to publish. Its texts are what the client sent, and may hold the stream key: never log them. */
export interface PublishRequest {
  /** Identifies the request, and the publish that comes of it, within the session. */
  readonly publishId: number;
  readonly app: string;
  readonly streamName: string;
  readonly tcUrl: string;
  /** Name and version of the client library; empty when it sent none. No key in it. */
  readonly flashVer: string;
  readonly target: PublishTarget;
  /** Who logged in when the client connected; undefined when nobody did. */
  readonly user?: string;
}

/**
 * Why a publish ended. `unpublished`: the client said so. `disconnected`: its connection ended without that.
 * `idle`: it fell silent. `error`: it broke the protocol or a limit. `taken-over`: another publisher came.
 * `closed`: this side closed it.
 */
export type PublishEndReason = 'unpublished' | 'disconnected' | 'idle' | 'error' | 'taken-over' | 'closed';

/** What a ServerSession wants done and reports, in this order. */
export type ServerSessionOutput =
  | { readonly kind: 'send'; readonly bytes: Uint8Array }
  /** To be answered with `accept` or `reject`; nothing else of this connection is read until then. */
  | { readonly kind: 'publish-requested'; readonly request: PublishRequest }
  | { readonly kind: 'publish-started'; readonly publishId: number }
  | { readonly kind: 'packet'; readonly publishId: number; readonly packet: MediaPacket }
  | { readonly kind: 'metadata'; readonly publishId: number; readonly metadata: Metadata }
  /** Once for each codec that is left out, by name: `video hvc1`. */
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
  /** The last output: send what came before it, then end the connection. */
  | { readonly kind: 'closed'; readonly error?: RtmpError };

export type ServerOutbox = Outbox<ServerSessionOutput>;

/** What a session has seen and left out. */
export interface SessionCounters {
  messages: number;
  /** Message types and user control events that are not known. */
  unknownMessages: number;
  unknownCommands: number;
  /** Commands, data and control messages cut short or damaged. */
  malformedMessages: number;
  /** Audio, video and data that belong to no publish. */
  strayMessages: number;
}
