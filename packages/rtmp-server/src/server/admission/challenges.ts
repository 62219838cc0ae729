import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** Whom a challenge is for. */
interface Challenged {
  readonly address: string;
  readonly user: string;
}

/** Clients answer on a new connection, at once. */
const LIFETIME_MS = 30_000;
/** Challenges remembered as used; each was answered with the right password. */
const MOST_USED = 1024;
const TIME_LENGTH = 8;
const NONCE_LENGTH = 8;

/**
 * Challenges for logins. Nothing is kept for one that was handed out: it carries its time and a seal. It is good for half
 * a minute, for one address and user, and once.
 */
export class Challenges {
  readonly #secret: Buffer = randomBytes(32);
  readonly #used = new Set<string>();

  /** 32 letters that need no escape in a URL: clients have little room. */
  issue(to: Challenged, nowMs: number): string {
    const time = Math.floor(nowMs).toString(36).padStart(TIME_LENGTH, '0');
    const open = time + randomBytes(6).toString('base64url');
    return open + this.#seal(open, to);
  }

  /** True for one that was issued to this client and is still good. */
  isGood(challenge: string, from: Challenged, nowMs: number): boolean {
    const open = challenge.slice(0, TIME_LENGTH + NONCE_LENGTH);
    const seal = Buffer.from(challenge.slice(open.length));
    const right = Buffer.from(this.#seal(open, from));
    if (seal.length !== right.length || !timingSafeEqual(seal, right) || this.#used.has(challenge)) return false;
    return nowMs - Number.parseInt(open.slice(0, TIME_LENGTH), 36) <= LIFETIME_MS;
  }

  /** It is not good any more. */
  use(challenge: string): void {
    this.#used.add(challenge);
    const [oldest] = this.#used;
    if (this.#used.size > MOST_USED && oldest !== undefined) this.#used.delete(oldest);
  }

  /** The same for a user each time, whether there is such a user or not. */
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
