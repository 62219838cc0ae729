import { addressGroup, hostOf } from './address-group.ts';
import { Brake, type Pace } from './brake.ts';
import { OwnLinks } from './own-links.ts';

/** How long wrong keys and passwords make senders wait. Times in milliseconds. */
export interface GuessLimits {
  /** Wrong attempts of an address without a wait, because people mistype. */
  readonly freeAttempts: number;
  /** Longest wait of an address before its next attempt. */
  readonly longestBrakeMs: number;
  /** The same for an address that was right before. Others may share it, so it is not free of waits. */
  readonly longestKnownBrakeMs: number;
  /** Wrong attempts of a /64 of IPv6 addresses without a wait. */
  readonly freeNetworkAttempts: number;
  /** Longest wait of such a network. */
  readonly longestNetworkBrakeMs: number;
  /** Wrong attempts without a wait of all addresses together that were not right before. */
  readonly freeStrangerAttempts: number;
  /** Longest wait of all of these together. The networks of this computer and all others are counted apart. */
  readonly longestStrangerBrakeMs: number;
}

interface GuessesOptions {
  readonly limits: GuessLimits;
  readonly links?: OwnLinks;
  /** From 0 to below 1. */
  readonly random?: () => number;
}

/** Addresses and networks that are remembered, of each kind. */
const MOST_RECORDS = 1024;
/** A secret that nobody can guess needs no brake, so this only bounds the work: 100 attempts a second. */
const FLOOD: Pace = { free: 200, longestMs: 20 };

/** One of the brakes that an address is subject to. */
interface Counted {
  readonly brake: Brake;
  readonly name: string;
  readonly pace: Pace;
  /** Whose wrong attempts are counted. */
  readonly whose: Whose;
}

type Whose = 'address' | 'network' | 'everybody';

/** Counts wrong keys and passwords, by address, by network and of all strangers, and says who has to wait. */
export class Guesses {
  readonly #limits: GuessLimits;
  readonly #links: OwnLinks;
  readonly #hosts: Brake;
  readonly #networks: Brake;
  readonly #strangers: Brake;
  readonly #floods: Brake;
  /**
   * Addresses that were right, the latest last. They are apart from the others, so that nobody who knows no secret can
   * push them out.
   */
  readonly #known = new Set<string>();

  constructor({ limits, links = new OwnLinks(), random }: GuessesOptions) {
    this.#limits = limits;
    this.#links = links;
    this.#hosts = new Brake(MOST_RECORDS, random);
    this.#networks = new Brake(MOST_RECORDS, random);
    this.#strangers = new Brake(MOST_RECORDS, random);
    this.#floods = new Brake(MOST_RECORDS, random);
  }

  /** The address was right before. */
  knows(address: string): boolean {
    return this.#known.has(hostOf(address));
  }

  /** Who makes this address wait, and for how long at most; undefined when its attempt is checked now. */
  wait(address: string, nowMs: number): { readonly ms: number; readonly whose: Whose } | undefined {
    let longest: { ms: number; whose: Whose } | undefined;
    for (const { brake, name, whose } of this.#countedFor(address, nowMs)) {
      const ms = brake.waitMs(name, nowMs);
      if (ms > (longest?.ms ?? 0)) longest = { ms, whose };
    }
    return longest;
  }

  /** An attempt of this address is being checked. One of `right`, `wrong` and `neither` has to follow. */
  checking(address: string, nowMs: number): void {
    for (const { brake, name, pace } of this.#countedFor(address, nowMs)) brake.checking(name, nowMs, pace);
  }

  /** `guessable`: false for a secret that is too long to be guessed. */
  wrong(address: string, nowMs: number, guessable: boolean): void {
    for (const { brake, name, pace } of this.#countedFor(address, nowMs)) {
      if (guessable === (brake !== this.#floods)) brake.wrong(name, nowMs, pace);
      else brake.neither(name, nowMs);
    }
  }

  neither(address: string, nowMs: number): void {
    for (const { brake, name } of this.#countedFor(address, nowMs)) brake.neither(name, nowMs);
  }

  right(address: string, nowMs: number): void {
    this.neither(address, nowMs);
    this.#hosts.right(hostOf(address));
    this.met(address);
  }

  /** The address was right about something else: it waits less, but what it got wrong here still counts. */
  met(address: string): void {
    const host = hostOf(address);
    this.#known.delete(host);
    this.#known.add(host);
    const [oldest] = this.#known;
    if (this.#known.size > MOST_RECORDS && oldest !== undefined) this.#known.delete(oldest);
  }

  #countedFor(address: string, nowMs: number): Counted[] {
    const limits = this.#limits;
    const [host, network] = [hostOf(address), addressGroup(address)];
    const known = this.#known.has(host);
    const longestMs = known ? limits.longestKnownBrakeMs : limits.longestBrakeMs;
    const own: Counted[] = [
      { brake: this.#floods, name: host, pace: FLOOD, whose: 'address' },
      { brake: this.#hosts, name: host, pace: { free: limits.freeAttempts, longestMs }, whose: 'address' },
    ];
    if (known) return own;
    const onLink = this.#links.has(address, nowMs);
    const strangers: Pace = { free: limits.freeStrangerAttempts, longestMs: limits.longestStrangerBrakeMs };
    const name = onLink ? 'on the link' : 'elsewhere';
    const all: Counted = { brake: this.#strangers, name, pace: strangers, whose: 'everybody' };
    if (onLink || network === host) return [...own, all];
    const pace: Pace = { free: limits.freeNetworkAttempts, longestMs: limits.longestNetworkBrakeMs };
    return [...own, { brake: this.#networks, name: network, pace, whose: 'network' }, all];
  }
}
