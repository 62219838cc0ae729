import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { addressGroup } from '@rtmp-vcam/rtmp-server';

/** So many wrong tokens cost nothing. */
const FREE_TRIES = 5;
const LONGEST_WAIT_MS = 60_000;
const MOST_ADDRESSES = 1024;

interface Address {
  wrong: number;
  until: number;
  /** It had the right token before, so it never waits. */
  wasRight: boolean;
}

/** Checks the token of other computers, and makes those wait that try wrong ones. */
export class Tokens {
  readonly #hash: Buffer;
  readonly #now: () => number;
  /** By network; the most recent is the last. */
  readonly #addresses: Map<string, Address> = new Map();

  constructor(token: string, now: () => number = () => performance.now()) {
    this.#hash = hashOf(token);
    this.#now = now;
  }

  /** Whether the token is right, or for how long the address has to wait before one is looked at again. */
  check(token: string, remoteAddress: string): 'right' | 'wrong' | { readonly waitMs: number } {
    const group = addressGroup(remoteAddress);
    const now = this.#now();
    const known = this.#addresses.get(group) ?? { wrong: 0, until: 0, wasRight: false };
    if (!known.wasRight && now < known.until) return { waitMs: known.until - now };
    const isRight = timingSafeEqual(hashOf(token), this.#hash);
    if (isRight) {
      known.wrong = 0;
      known.wasRight = true;
    } else {
      known.wrong++;
      const tries = known.wrong - FREE_TRIES;
      known.until = tries < 0 ? 0 : now + Math.min(LONGEST_WAIT_MS, 1000 * 2 ** tries);
    }
    this.#remember(group, known);
    return isRight ? 'right' : 'wrong';
  }

  /** Those that never had the right token are forgotten first. */
  #remember(group: string, address: Address): void {
    this.#addresses.delete(group);
    this.#addresses.set(group, address);
    if (this.#addresses.size <= MOST_ADDRESSES) return;
    const [first] = this.#addresses.keys();
    const [stranger = first] = [...this.#addresses].filter(([, each]) => !each.wasRight).map(([name]) => name);
    if (stranger !== undefined) this.#addresses.delete(stranger);
  }
}

/** Texts of all lengths become equally long, so that comparing them always takes the same time. */
function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/**
 * The token that a request has in `Authorization: Bearer`, as the password of `Authorization: Basic`, which is all that
 * many programs can send, or in our cookie; undefined if it has none.
 */
export function tokenIn({ authorization, cookie }: IncomingHttpHeaders, port: number): string | undefined {
  const bearer = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  if (bearer !== undefined) return bearer;
  const basic = /^Basic +(\S+)$/i.exec(authorization ?? '')?.[1];
  if (basic !== undefined)
    return Buffer.from(basic, 'base64')
      .toString('utf8')
      .replace(/^[^:]*:/, '');
  const start = `${cookieName(port)}=`;
  return cookie
    ?.split(';')
    .map((each) => each.trim())
    .find((each) => each.startsWith(start))
    ?.slice(start.length);
}

/** Browsers send a cookie to all ports of a host, so each port has its own. */
export function cookieName(port: number): string {
  return `rtmp-vcam-${port}`;
}
