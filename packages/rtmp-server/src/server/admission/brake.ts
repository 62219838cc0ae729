import { randomInt } from 'node:crypto';

/** How wrong attempts slow down the next ones. */
export interface Pace {
  /** Wrong attempts without a wait. */
  readonly free: number;
  /** The longest wait, in milliseconds. Over a long time, one attempt in half of this is checked. */
  readonly longestMs: number;
}

interface Record {
  /** Wrong attempts that are not forgotten yet, at the time `at`. */
  wrong: number;
  at: number;
  /** No attempt is checked before this time. */
  opensAt: number;
  /** The latest time at which that could have been. */
  announcedAt: number;
  /** The value of `opensAt` while an attempt is being checked. */
  heldUntil?: number;
}

const FIRST_WAIT_MS = 1000;

/**
 * Slows guessing down. Each wrong attempt doubles the wait before the next one is checked. The wait ends at a random
 * moment within the time that is announced: somebody who knew the moment could use every one of them, and so keep out
 * all others who share the address. One wrong attempt is forgotten in half of the longest wait.
 */
export class Brake {
  readonly #mostRecords: number;
  readonly #random: () => number;
  /** By name, the one of the latest attempt last. */
  readonly #records = new Map<string, Record>();

  /** `mostRecords`: over this, the one whose last attempt is the oldest is forgotten. `random`: from 0 to below 1. */
  constructor(mostRecords: number, random: () => number = () => randomInt(2 ** 32) / 2 ** 32) {
    this.#mostRecords = mostRecords;
    this.#random = random;
  }

  /** Milliseconds after which an attempt is checked at the latest; 0 when it is checked now. */
  waitMs(name: string, nowMs: number): number {
    const record = this.#records.get(name);
    return record === undefined || nowMs >= record.opensAt ? 0 : record.announcedAt - nowMs;
  }

  /** An attempt is being checked. Until the result is known no other one is, unless some are still free. */
  checking(name: string, nowMs: number, { free, longestMs }: Pace): void {
    const record = this.#records.get(name);
    if (record === undefined || record.wrong - forgotten(record, nowMs, longestMs) < free) return;
    record.opensAt = nowMs + longestMs;
    record.announcedAt = record.opensAt;
    record.heldUntil = record.opensAt;
  }

  /** The attempt was wrong. */
  wrong(name: string, nowMs: number, { free, longestMs }: Pace): void {
    const known = this.#records.get(name);
    const before = known === undefined ? 0 : Math.max(0, known.wrong - forgotten(known, nowMs, longestMs));
    const most = free + 1 + Math.max(0, Math.ceil(Math.log2(longestMs / FIRST_WAIT_MS)));
    const wrong = Math.min(before + 1, most);
    const wait = wrong <= free ? 0 : Math.min(FIRST_WAIT_MS * 2 ** (Math.ceil(wrong - free) - 1), longestMs);
    this.#records.delete(name);
    const announcedAt = nowMs + wait;
    this.#records.set(name, { wrong, at: nowMs, opensAt: nowMs + wait * this.#random(), announcedAt });
    const [oldest] = this.#records.keys();
    if (this.#records.size > this.#mostRecords && oldest !== undefined) this.#records.delete(oldest);
  }

  /** The attempt was neither right nor wrong. */
  neither(name: string, nowMs: number): void {
    const record = this.#records.get(name);
    if (record !== undefined && record.opensAt === record.heldUntil) record.opensAt = nowMs;
  }

  /** The attempt was right: all wrong ones before it are forgotten. */
  right(name: string): void {
    this.#records.delete(name);
  }
}

function forgotten({ at }: Record, nowMs: number, longestMs: number): number {
  return (nowMs - at) / (longestMs / 2);
}
