import { addressGroup } from './address-group.ts';

/** How long wrong keys and passwords make an address wait. */
export interface BrakeLimits {
  /** Wrong attempts without a wait, because people mistype. */
  readonly freeAttempts: number;
  /** Longest wait before the next attempt, in milliseconds. */
  readonly longestBrakeMs: number;
}

interface Record {
  wrong: number;
  /** No attempt is checked before this time. */
  until: number;
  lastAt: number;
}

const FIRST_BRAKE_MS = 1000;
/** Addresses that are remembered. Over this, the one whose last wrong attempt is the oldest is forgotten. */
const MOST_ADDRESSES = 1024;
/** After this time without a wrong attempt, an address starts again from zero. */
const FORGET_MS = 15 * 60 * 1000;

/** Slows guessing down: each wrong attempt of an address doubles the wait before its next one is checked. */
export class Brake {
  readonly #limits: BrakeLimits;
  /** By group of addresses, the most recent last. */
  readonly #records = new Map<string, Record>();

  constructor(limits: BrakeLimits) {
    this.#limits = limits;
  }

  /** Milliseconds before an attempt of this address is checked; 0 when it is checked now. */
  waitMs(address: string, nowMs: number): number {
    const record = this.#records.get(addressGroup(address));
    return record === undefined ? 0 : Math.max(0, record.until - nowMs);
  }

  /** Counts a wrong attempt. */
  wrong(address: string, nowMs: number): void {
    const group = addressGroup(address);
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

  /** Forgets the wrong attempts of an address after a right one. */
  right(address: string): void {
    this.#records.delete(addressGroup(address));
  }
}
