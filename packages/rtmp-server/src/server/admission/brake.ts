/** How long wrong keys and passwords hold an address up. */
export interface BrakeLimits {
  /** Wrong attempts that cost nothing: people mistype. */
  readonly freeAttempts: number;
  /** Longest time until the next attempt, in milliseconds. */
  readonly longestBrakeMs: number;
}

interface Record {
  wrong: number;
  /** No attempt is looked at before. */
  until: number;
  lastAt: number;
}

const FIRST_BRAKE_MS = 1000;
/** Addresses remembered; over it, the one that has been quiet for longest is forgotten. */
const MOST_ADDRESSES = 1024;
/** After so long without a wrong attempt, an address begins anew. */
const FORGET_MS = 15 * 60 * 1000;

/** Slows guessing down: each wrong attempt of an address doubles the time until its next one is looked at. */
export class Brake {
  readonly #limits: BrakeLimits;
  /** By group of addresses, the most recent last. */
  readonly #records = new Map<string, Record>();

  constructor(limits: BrakeLimits) {
    this.#limits = limits;
  }

  /** Milliseconds until an attempt of this address is looked at; 0 when it is now. */
  waitMs(address: string, nowMs: number): number {
    const record = this.#records.get(groupOf(address));
    return record === undefined ? 0 : Math.max(0, record.until - nowMs);
  }

  /** Counts a wrong attempt. */
  wrong(address: string, nowMs: number): void {
    const group = groupOf(address);
    const known = this.#records.get(group);
    const wrong = known === undefined || nowMs - known.lastAt > FORGET_MS ? 1 : known.wrong + 1;
    const { freeAttempts, longestBrakeMs } = this.#limits;
    const doublings = Math.min(wrong - freeAttempts, 30);
    const wait = doublings <= 0 ? 0 : Math.min(FIRST_BRAKE_MS * 2 ** (doublings - 1), longestBrakeMs);
    this.#records.delete(group);
    this.#records.set(group, { wrong, until: nowMs + wait, lastAt: nowMs });
    const [oldest] = this.#records.keys();
    if (this.#records.size > MOST_ADDRESSES && oldest !== undefined) this.#records.delete(oldest);
  }

  /** A right attempt makes up for the wrong ones. */
  right(address: string): void {
    this.#records.delete(groupOf(address));
  }
}

/** Addresses that one person has at will: an IPv4 address, or the 2^64 of an IPv6 network. */
function groupOf(address: string): string {
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.replace(/%.*$/, '').split('::');
  const first = head.split(':').filter((part) => part !== '');
  const last = tail === undefined ? [] : tail.split(':');
  const zeros = Array.from({ length: Math.max(0, 8 - first.length - last.length) }, () => '0');
  const groups = [...first, ...zeros, ...last].slice(0, 4);
  return groups.map((part) => Number.parseInt(part, 16).toString(16)).join(':');
}
