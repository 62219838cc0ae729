/** When connections that do not publish have to make room. */
export interface EvictionLimits {
  /** Most connections of one address that do not publish. Over this, silent ones are closed. */
  readonly unauthenticatedPerAddress: number;
  /** How long a connection that does not publish may be silent before it may be closed for that. Milliseconds. */
  readonly graceMs: number;
}

/** The properties of a connection that decide whether it has to make room. */
export interface Evictable {
  readonly remoteAddress: string;
  /** Publishing connections are never evicted. */
  readonly publishing: boolean;
  /** 0: it has sent nothing, 1: it is in the handshake, 2: it has finished the handshake. */
  readonly progress: 0 | 1 | 2;
  /** When it last sent something, or was opened; milliseconds. */
  readonly lastHeardAt: number;
}

/**
 * The connections to close so that every address is within its limit. Those that sent something within the grace time
 * stay, so that many encoders can start at once from one address.
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

/** The connection to close when there are too many in all; undefined when all of them publish. */
export function leastWorthy<T extends Evictable>(connections: Iterable<T>): T | undefined {
  // It belongs to the address that has most connections which do not publish.
  const groups = [...idleByAddress(connections).values()];
  return groups.sort((a, b) => b.length - a.length)[0]?.[0];
}

/** The connections of each address that do not publish. Those that are to be closed first come first. */
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
