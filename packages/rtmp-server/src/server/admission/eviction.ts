import type { FailedConnections } from './failed-connections.ts';

/** When connections that do not publish have to make room. */
export interface EvictionLimits {
  /** Most connections of one address, or of an IPv6 /64, that do not publish. Over this, silent ones are closed. */
  readonly unauthenticatedPerAddress: number;
  /** How long a connection that does not publish may be silent before it may be closed for that. Milliseconds. */
  readonly graceMs: number;
}

/** The properties of a connection that decide whether it has to make room. */
export interface Evictable {
  /** See addressGroup. */
  readonly network: string;
  /** Publishing connections are never evicted. */
  readonly publishing: boolean;
  /** Its address has published before, or logged in. */
  readonly known: boolean;
  /** 0: it has sent nothing, 1: it is in the handshake, 2: it has finished the handshake. */
  readonly progress: 0 | 1 | 2;
  /** When it last sent something, or was opened; milliseconds. */
  readonly lastHeardAt: number;
}

/** A connection that wants to come in although there are as many as are allowed. */
interface Newcomer {
  readonly network: string;
  readonly known: boolean;
}

interface Situation {
  readonly failed: FailedConnections;
  readonly nowMs: number;
}

/**
 * So many connections of a known address have precedence. More of them do not: others may share the address, and hold
 * the places of all.
 */
const MOST_KNOWN = 8;
/** Senders speak first, at once. Who has sent nothing after this time has fewer rights than all others. Milliseconds. */
const SILENCE_MS = 100;
/** An honest sender is never silent for so long before it publishes: the next step takes one round trip. Milliseconds. */
const STALL_MS = 1000;

/**
 * The connections to close so that every network is within its limit. Those that sent something within the grace time
 * stay, so that many encoders can start at once from one address.
 */
export function overAddressLimit<T extends Evictable>(
  connections: Iterable<T>,
  limits: EvictionLimits,
  nowMs: number,
): T[] {
  return [...idleByNetwork(connections).values()].flatMap((group) => {
    const surplus = group.length - limits.unauthenticatedPerAddress;
    if (surplus <= 0) return [];
    group.sort((a, b) => a.progress - b.progress || a.lastHeardAt - b.lastHeardAt);
    return group.filter(({ lastHeardAt }) => nowMs - lastHeardAt >= limits.graceMs).slice(0, surplus);
  });
}

/**
 * The connection to close for a newcomer when there are too many in all; undefined when the newcomer has to go. Of the
 * addresses that never published, those go first that have sent nothing, then those that have stopped on the way, and
 * then those of the network that has opened the most connections in vain: an honest sender needs several round trips, in
 * which an attacker can open hundreds of connections.
 */
export function leastWorthy<T extends Evictable>(
  connections: Iterable<T>,
  newcomer: Newcomer,
  { failed, nowMs }: Situation,
): T | undefined {
  const groups = idleByNetwork(connections);
  const sizeOf = (network: string): number => groups.get(network)?.length ?? 0;
  const burdenOf = (network: string): number => sizeOf(network) + failed.count(network, nowMs);
  const ranked = [...groups].flatMap(([network, group]) => {
    const burden = burdenOf(network);
    return group.map((connection) => {
      const { progress, lastHeardAt } = connection;
      const [spoke, silence] = [progress > 0, nowMs - lastHeardAt];
      const known = connection.known && group.length <= MOST_KNOWN;
      const isIdle = silence >= (spoke ? STALL_MS : SILENCE_MS);
      // The smallest is the least worthy, by the first number that differs.
      const rank = [known ? 1 : 0, isIdle ? 0 : 1, isIdle && spoke ? 1 : 0, -burden, spoke ? 1 : 0, lastHeardAt];
      return { connection, known, isIdle, burden, rank };
    });
  });
  const [least] = ranked.sort((a, b) => compare(a.rank, b.rank));
  if (least === undefined) return undefined;
  if (newcomer.known && sizeOf(newcomer.network) < MOST_KNOWN) return least.connection;
  if (least.known) return undefined;
  // Within a network, connections take the place of each other, so that an attacker in it does not close it to all others.
  if (least.isIdle || least.connection.network === newcomer.network) return least.connection;
  return burdenOf(newcomer.network) + 1 > least.burden ? undefined : least.connection;
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [index, value] of a.entries()) {
    const difference = value - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** The connections of each network that do not publish. */
function idleByNetwork<T extends Evictable>(connections: Iterable<T>): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const connection of connections) {
    if (connection.publishing) continue;
    const group = groups.get(connection.network);
    if (group === undefined) groups.set(connection.network, [connection]);
    else group.push(connection);
  }
  return groups;
}
