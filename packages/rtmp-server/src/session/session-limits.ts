import { type AmfLimits, DEFAULT_AMF_LIMITS } from '../amf/index.ts';
import { type ChunkLimits, DEFAULT_CHUNK_LIMITS } from '../chunk/limits.ts';
import { DEFAULT_FLOOD_LIMITS, type FloodLimits } from './flood-guard.ts';

/** The limits of one connection. Times in milliseconds, sizes in bytes. */
export interface SessionLimits extends FloodLimits {
  /** From the start of the connection to the end of the handshake. */
  readonly handshakeMs: number;
  /** From the end of the handshake, or of the last stream, to the publication of the next stream. */
  readonly publishMs: number;
  /** Longest silence of a publisher. After half of it a ping is sent; the answer counts as a sign of life. */
  readonly idleMs: number;
  /**
   * Most bytes held for a connection whose publisher is not accepted yet. Those that came in the same read as its request
   * to publish are held besides.
   */
  readonly unauthenticatedBytes: number;
  /** Most streams that are published at a time. Message streams without one do not count. */
  readonly messageStreams: number;
  /** Limits of chunks. Before a publisher is accepted, `unauthenticatedBytes` reduces `bytesHeld`. */
  readonly chunks: ChunkLimits;
  /** Limits of each command and data message. */
  readonly amf: AmfLimits;
}

export const DEFAULT_SESSION_LIMITS: SessionLimits = {
  ...DEFAULT_FLOOD_LIMITS,
  handshakeMs: 5000,
  publishMs: 10_000,
  idleMs: 10_000,
  unauthenticatedBytes: 256 * 1024,
  messageStreams: 16,
  chunks: DEFAULT_CHUNK_LIMITS,
  amf: DEFAULT_AMF_LIMITS,
};
