import type { RtmpErrorCode } from '../errors.ts';

/** A sender that was not let in. Nothing in it holds a key or a password. */
export interface Refusal {
  /** IPv4 addresses without `::ffff:`. */
  readonly remoteAddress: string;
  /** What the sender calls itself; empty if it was refused before it could say. */
  readonly encoder: string;
  readonly code: RtmpErrorCode;
  /** What it wanted to publish to, as the server's `resourceOf` names it; undefined if it could not say yet. */
  readonly resource?: string;
  /** Why, in one sentence without a full stop. */
  readonly reason: string;
}
