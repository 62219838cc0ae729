/** When connections that do not publish have to make room. */
export interface EvictionLimits {
  /** Connections of one address that do not publish. Over this, the oldest silent one makes room. */
  readonly unauthenticatedPerAddress: number;
  /** How long a connection that does not publish may say nothing before it may have to make room. Milliseconds. */
  readonly graceMs: number;
}

/** A connection, as far as making room goes. */
export interface Evictable {
  readonly remoteAddress: string;
  /** Publishing connections are never evicted. */
  readonly publishing: boolean;
  /** How far it got: 0 said nothing, 1 is in the handshake, 2 is beyond. */
  readonly progress: 0 | 1 | 2;
  /** When it last said something, or was opened; milliseconds. */
  readonly lastHeardAt: number;
}

/**
 * The connections of one address that have to go for it to be within its limit. Those heard within the grace time stay:
 * many encoders that start at once from one address are all let in.
 */
export function overAddressLimit<T extends Evictable>(
  connections: Iterable<T>,
  limits: EvictionLimits,
  nowMs: number,
): T[] {
  return [...idleByAddress(connections).values()].flatMap((group) => {
    const surplus = group.length - limits.unauthenticatedPerAddress;
    if (surplus <= 0) return [];
    return group.filter(({ lastHeardAt }) => nowMs - lastHeardAt >= limits.graceMs).slice(0, surplus);
  });
}

/** The one connection that makes room for a new one when all are taken; undefined when all of them publish. */
export function leastWorthy<T extends Evictable>(connections: Iterable<T>): T | undefined {
  // An address that holds many silent connections pays first.
  const groups = [...idleByAddress(connections).values()];
  return groups.sort((a, b) => b.length - a.length)[0]?.[0];
}

/** Connections that do not publish, least worthy first. */
function idleByAddress<T extends Evictable>(connections: Iterable<T>): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const connection of connections) {
    if (connection.publishing) continue;
    const group = groups.get(connection.remoteAddress);
    if (group === undefined) groups.set(connection.remoteAddress, [connection]);
    else group.push(connection);
  }
  for (const group of groups.values()) group.sort((a, b) => a.progress - b.progress || a.lastHeardAt - b.lastHeardAt);
  return groups;
}
