import type { AuthorizeRequest } from './authorize.ts';

/** Publishers that were taken over, remembered for each path. */
const MOST_REMEMBERED = 16;

/**
 * What a publisher is recognised by when it connects again: its address, its encoder, and the path it sent. RTMP has
 * nothing better. Two encoders of the same kind at one address that use the same path count as one publisher.
 */
export function identityOf({ remoteAddress, flashVer, target }: Identified): string {
  return JSON.stringify([remoteAddress, flashVer, ...target.segments]);
}

type Identified = Pick<AuthorizeRequest, 'remoteAddress' | 'flashVer' | 'target'>;

/** A publisher that wants a path. */
interface Newcomer {
  readonly remoteAddress: string;
  readonly identity: string;
}

/** The publisher that has the path. */
interface PathHolder {
  readonly remoteAddress: string;
  /** Identities of the publishers that lost the path to this one, or to one before it. */
  readonly takenOver: readonly string[];
  /** When its last packet came; milliseconds. */
  readonly lastPacketAt: number;
  /** It makes way for every other publisher. */
  readonly yields?: boolean;
  /** It is not read from, because its receiver is behind. Then it does not count as silent. */
  readonly full: boolean;
}

/**
 * True when a second publisher may take a path over: from the same address, or when the first has fallen silent.
 * One that yields makes way at once.
 * A publisher that was itself taken over may not take the path back from the same address: most encoders connect again
 * by themselves, and two of them would take it from each other for ever.
 */
export function mayTakeOver(holder: PathHolder, newcomer: Newcomer, rule: TakeOverRule): boolean {
  if (holder.yields === true) return true;
  const wasTakenOver = holder.takenOver.includes(newcomer.identity);
  if (holder.remoteAddress === newcomer.remoteAddress && !wasTakenOver) return true;
  return !holder.full && rule.nowMs - holder.lastPacketAt >= rule.silenceMs;
}

interface TakeOverRule {
  readonly silenceMs: number;
  readonly nowMs: number;
}

interface Successor {
  readonly identity: string;
  readonly takenOver: readonly string[];
}

/**
 * The identities to remember when `newcomer` takes over from `holder`. A publisher that takes over from its own broken
 * connection has not been taken over.
 */
export function takenOverWith(holder: Successor, newcomer: string): string[] {
  const identities = new Set([...holder.takenOver, holder.identity]);
  identities.delete(newcomer);
  return [...identities].slice(-MOST_REMEMBERED);
}
