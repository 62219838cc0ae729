import type { Refusal } from '@rtmp-vcam/rtmp-server';
import { encoderName } from '../terminal/encoder-name.ts';

/** How long the status line shows a refusal, in milliseconds. */
const SHOWN_MS = 8000;
/** Each login begins with a refusal. If no stream follows within this time, the sender did not log in. */
const LOGIN_MS = 3000;

interface RefusalsOptions {
  /** Is called with the refusal of a sender that had to log in, and did not. */
  readonly onNoLogin: (refusal: Refusal) => void;
}

/** The senders that were refused lately, for the status line. */
export class Refusals {
  readonly #onNoLogin: (refusal: Refusal) => void;
  /** Senders that have to log in, by address. */
  readonly #logins: Map<string, NodeJS.Timeout> = new Map();
  #newest: { readonly refusal: Refusal; readonly at: number } | undefined;

  constructor({ onNoLogin }: RefusalsOptions) {
    this.#onNoLogin = onNoLogin;
  }

  /** The newest refusal in a few words, for some seconds: `192.168.1.20 (GoPro) refused: wrong stream key`. */
  get text(): string | undefined {
    if (this.#newest === undefined || performance.now() - this.#newest.at > SHOWN_MS) return undefined;
    return describeRefusal(this.#newest.refusal);
  }

  add(refusal: Refusal): void {
    const { code, remoteAddress } = refusal;
    if (code === 'RTMP_ERR_LOGIN_NEEDED') {
      if (!this.#logins.has(remoteAddress)) this.#awaitLogin(refusal);
      return;
    }
    this.#endLogin(remoteAddress);
    this.#newest = { refusal, at: performance.now() };
  }

  /** A sender at this address was let in. */
  accepted(remoteAddress: string): void {
    this.#endLogin(remoteAddress);
    if (this.#newest?.refusal.remoteAddress === remoteAddress) this.#newest = undefined;
  }

  close(): void {
    for (const timer of this.#logins.values()) clearTimeout(timer);
    this.#logins.clear();
  }

  #awaitLogin(refusal: Refusal): void {
    const timer = setTimeout(() => {
      this.#logins.delete(refusal.remoteAddress);
      this.#newest = { refusal, at: performance.now() };
      this.#onNoLogin(refusal);
    }, LOGIN_MS);
    this.#logins.set(refusal.remoteAddress, timer);
  }

  #endLogin(remoteAddress: string): void {
    clearTimeout(this.#logins.get(remoteAddress));
    this.#logins.delete(remoteAddress);
  }
}

/** One line: `192.168.1.20 (GoPro) refused: wrong stream key`. */
export function describeRefusal({ remoteAddress, encoder, code, reason }: Refusal): string {
  const name = encoderName(encoder);
  const why = SHORT.get(code) ?? `${reason.charAt(0).toLowerCase()}${reason.slice(1)}`;
  return `${remoteAddress}${name === '' ? '' : ` (${name})`} refused: ${why}`;
}

/** Reasons that have shorter words where there is little room. */
const SHORT: ReadonlyMap<Refusal['code'], string> = new Map<Refusal['code'], string>([
  ['RTMP_ERR_KEY', 'wrong stream key'],
  ['RTMP_ERR_LOGIN_NEEDED', 'it has to log in with user and password'],
  ['RTMP_ERR_ADDRESS', 'its address is not on the --allow list'],
  ['RTMP_ERR_PATH_BUSY', 'another sender has the camera'],
  ['RTMP_ERR_TLS_ONLY', 'this port takes rtmps:// only'],
]);
