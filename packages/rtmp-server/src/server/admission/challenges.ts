import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** The client that a challenge is for. */
interface Challenged {
  readonly address: string;
  readonly user: string;
}

/** Clients answer at once, on a new connection. */
const LIFETIME_MS = 30_000;
/** Used challenges that are remembered. Each of them was answered with the right password. */
const MOST_USED = 1024;
const TIME_LENGTH = 8;
const NONCE_LENGTH = 8;

/**
 * Challenges for logins. Nothing is stored for a challenge, because it carries its time and a seal. It is valid once,
 * for half a minute, and for one address and user.
 */
export class Challenges {
  readonly #secret: Buffer = randomBytes(32);
  readonly #used = new Set<string>();

  /** A challenge of 32 characters, none of which needs an escape in a URL, because clients have little room. */
  issue(to: Challenged, nowMs: number): string {
    const time = Math.floor(nowMs).toString(36).padStart(TIME_LENGTH, '0');
    const open = time + randomBytes(6).toString('base64url');
    return open + this.#seal(open, to);
  }

  /** True for a challenge that was issued to this client and is still valid. */
  isGood(challenge: string, from: Challenged, nowMs: number): boolean {
    const open = challenge.slice(0, TIME_LENGTH + NONCE_LENGTH);
    const seal = Buffer.from(challenge.slice(open.length));
    const right = Buffer.from(this.#seal(open, from));
    if (seal.length !== right.length || !timingSafeEqual(seal, right) || this.#used.has(challenge)) return false;
    return nowMs - Number.parseInt(open.slice(0, TIME_LENGTH), 36) <= LIFETIME_MS;
  }

  /** Makes a challenge invalid, because it was used. */
  use(challenge: string): void {
    this.#used.add(challenge);
    const [oldest] = this.#used;
    if (this.#used.size > MOST_USED && oldest !== undefined) this.#used.delete(oldest);
  }

  /** The salt of a user: the same each time, whether or not the user exists. */
  saltOf(user: string): string {
    return this.#hmac(`salt ${user}`).slice(0, 8);
  }

  #seal(open: string, { address, user }: Challenged): string {
    return this.#hmac(`${open} ${address} ${user}`).slice(0, 16);
  }

  #hmac(text: string): string {
    return createHmac('sha256', this.#secret).update(text).digest('base64url');
  }
}
