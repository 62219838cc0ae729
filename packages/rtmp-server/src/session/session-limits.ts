import { type AmfLimits, DEFAULT_AMF_LIMITS } from '../amf/index.ts';
import { type ChunkLimits, DEFAULT_CHUNK_LIMITS } from '../chunk/limits.ts';
import { DEFAULT_FLOOD_LIMITS, type FloodLimits } from './flood-guard.ts';

/** What one connection may do. Times in milliseconds, sizes in bytes. */
export interface SessionLimits extends FloodLimits {
  /** From the start of the connection to the end of the handshake. */
  readonly handshakeMs: number;
  /** From the handshake, or the end of the last publish, to the next publish. */
  readonly publishMs: number;
  /** Silence of a publisher; after half of it a ping is sent, whose answer counts as a sign of life. */
  readonly idleMs: number;
  /** Most bytes held for a connection whose publisher was not accepted yet. */
  readonly unauthenticatedBytes: number;
  /** Most message streams at a time. */
  readonly messageStreams: number;
  /** Applied in full once a publisher is accepted; before that `unauthenticatedBytes` narrows it. */
  readonly chunks: ChunkLimits;
  /** Of each command and data message. */
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
