import { DEFAULT_SESSION_LIMITS, type SessionLimits } from '../session/session-limits.ts';
import type { EvictionLimits } from './admission/eviction.ts';
import type { GuessLimits } from './admission/guesses.ts';

/** The limits of all connections together, and of each one. */
export interface ServerLimits extends SessionLimits, GuessLimits, EvictionLimits {
  /** Most connections at a time. At this limit, a new one replaces a connection that does not publish. */
  readonly connections: number;
  /** After this silence of a publisher, one from any address may take over its path. Milliseconds. */
  readonly takeOverSilenceMs: number;
  /** Bytes of packets that wait for their receiver; over this the publisher is not read from. */
  readonly queueBytes: number;
  /** Most bytes that wait to be sent to a client. */
  readonly sendBytes: number;
}

export const DEFAULT_SERVER_LIMITS: ServerLimits = {
  ...DEFAULT_SESSION_LIMITS,
  connections: 64,
  unauthenticatedPerAddress: 8,
  graceMs: 500,
  takeOverSilenceMs: 2000,
  queueBytes: 8 * 1024 * 1024,
  sendBytes: 256 * 1024,
  freeAttempts: 5,
  longestBrakeMs: 60_000,
  longestKnownBrakeMs: 10_000,
  freeNetworkAttempts: 30,
  longestNetworkBrakeMs: 10_000,
  freeStrangerAttempts: 60,
  longestStrangerBrakeMs: 4000,
};
