/** The properties of a publisher that decide whether another one may take over its path. */
interface PathHolder {
  readonly remoteAddress: string;
  /** When its last packet came; milliseconds. */
  readonly lastPacketAt: number;
  /** It is not read from, because its receiver is behind. Then it does not count as silent. */
  readonly full: boolean;
}

/** True when a second publisher may take a path over: from the same address, or when the first has fallen silent. */
export function mayTakeOver(holder: PathHolder, newcomer: { remoteAddress: string }, rule: TakeOverRule): boolean {
  if (holder.remoteAddress === newcomer.remoteAddress) return true;
  return !holder.full && rule.nowMs - holder.lastPacketAt >= rule.silenceMs;
}

interface TakeOverRule {
  readonly silenceMs: number;
  readonly nowMs: number;
}
