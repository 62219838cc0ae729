/** A publisher, as far as the rule of one publisher a path goes. */
interface PathHolder {
  readonly remoteAddress: string;
  /** When its last packet came; milliseconds. */
  readonly lastPacketAt: number;
  /** It is not read from because its receiver is behind: then it is not silent. */
  readonly full: boolean;
}

/** Whether a second publisher of a path takes it over: from the same address, or when the first has gone silent. */
export function mayTakeOver(holder: PathHolder, newcomer: { remoteAddress: string }, rule: TakeOverRule): boolean {
  if (holder.remoteAddress === newcomer.remoteAddress) return true;
  return !holder.full && rule.nowMs - holder.lastPacketAt >= rule.silenceMs;
}

interface TakeOverRule {
  readonly silenceMs: number;
  readonly nowMs: number;
}
