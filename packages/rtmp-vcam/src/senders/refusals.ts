import { addressGroup, type Refusal } from '@rtmp-vcam/rtmp-server';
import { RTMP_ERRORS } from '@rtmp-vcam/rtmp-server/errors';
import { isNearby } from '../logging/nearby.ts';
import { truncate } from '../terminal/display-width.ts';
import { encoderName, LONGEST_NAME, shortEncoderName } from '../terminal/encoder-name.ts';

/** How long the status line shows a refusal, in milliseconds. */
const SHOWN_MS = 8000;
/** Each login begins with a refusal. If no stream follows within this time, the sender did not log in. */
const LOGIN_MS = 3000;
/** Senders that are remembered: of those that were refused, that are logging in, and that were let in once. */
const MOST_REFUSED = 16;
const MOST_LOGINS = 64;
const MOST_KNOWN = 64;
/** A refusal gives way to another one of the same rank only after this time, so that it can be read. */
const READ_MS = 4000;
/** A sender that tries again by itself every few seconds never counts this many tries, because old ones count less. */
const MANY = 20;

interface RefusalsOptions {
  /** Is called with the refusal of a sender that had to log in, and did not. */
  readonly onNoLogin: (refusal: Refusal) => void;
}

/** A sender that was refused lately. */
interface Refused {
  readonly refusal: Refusal;
  /** The last time. */
  readonly at: number;
  /** How often; each try counts half as much after `SHOWN_MS`. */
  readonly tries: number;
  /** The higher, the more probably it is a sender of the person who sees the status line. */
  readonly rank: number;
}

/**
 * The senders that were refused lately, for the status line. When strangers flood the server, a sender of the person who
 * sees it must stay visible: so those come first that were let in before, then those in this network, and last those
 * that try many times a second.
 */
export class Refusals {
  readonly #onNoLogin: (refusal: Refusal) => void;
  /** Senders that have to log in, by group of addresses, the most recent last. So are the others. */
  readonly #logins: Map<string, { readonly timer: NodeJS.Timeout; readonly rank: number }> = new Map();
  readonly #refused: Map<string, Refused> = new Map();
  readonly #known: Set<string> = new Set();
  #shown: { readonly group: string; readonly since: number } | undefined;

  constructor({ onNoLogin }: RefusalsOptions) {
    this.#onNoLogin = onNoLogin;
  }

  /** The refusal that matters most, in a few words, for some seconds: `192.168.1.20 (GoPro) refused: wrong stream key`. */
  get text(): string | undefined {
    this.#forgetOld();
    this.#choose();
    const shown = this.#refused.get(this.#shown?.group ?? '');
    return shown === undefined ? undefined : describeRefusal(shown.refusal);
  }

  add(refusal: Refusal): void {
    const group = addressGroup(refusal.remoteAddress);
    if (refusal.code === 'RTMP_ERR_LOGIN_NEEDED') {
      if (!this.#logins.has(group)) this.#awaitLogin(group, refusal);
      return;
    }
    this.#endLogin(group);
    this.#note(group, refusal);
  }

  /** A sender at this address was let in. */
  accepted(remoteAddress: string): void {
    const group = addressGroup(remoteAddress);
    this.#endLogin(group);
    this.#refused.delete(group);
    this.#known.delete(group);
    this.#known.add(group);
    const [oldest] = this.#known;
    if (this.#known.size > MOST_KNOWN && oldest !== undefined) this.#known.delete(oldest);
  }

  close(): void {
    for (const { timer } of this.#logins.values()) clearTimeout(timer);
    this.#logins.clear();
  }

  #note(group: string, refusal: Refusal): void {
    this.#forgetOld();
    const at = performance.now();
    const before = this.#refused.get(group);
    const tries = before === undefined ? 1 : 1 + before.tries * 2 ** ((before.at - at) / SHOWN_MS);
    this.#refused.set(group, { refusal, at, tries, rank: this.#rankOf(group, refusal) });
    this.#choose();
    if (this.#refused.size <= MOST_REFUSED) return;
    const others = [...this.#refused].filter(([each]) => each !== this.#shown?.group);
    const [least] = others.toSorted(([, a], [, b]) => importance(a) - importance(b) || a.at - b.at);
    if (least !== undefined) this.#refused.delete(least[0]);
  }

  /** Chooses the refusal to show: the newest of those that matter most, unless one of them is just being read. */
  #choose(): void {
    const most = Math.max(...[...this.#refused.values()].map(importance));
    const first = [...this.#refused]
      .filter(([, each]) => importance(each) === most)
      .toSorted(([, a], [, b]) => b.at - a.at)[0];
    const shown = this.#shown;
    const current = shown === undefined ? undefined : this.#refused.get(shown.group);
    const isRead = shown === undefined || performance.now() - shown.since >= READ_MS;
    if (current !== undefined && importance(current) === most && (!isRead || first?.[0] === shown?.group)) return;
    this.#shown = first === undefined ? undefined : { group: first[0], since: performance.now() };
  }

  #forgetOld(): void {
    const oldest = performance.now() - SHOWN_MS;
    for (const [group, { at }] of this.#refused) if (at < oldest) this.#refused.delete(group);
  }

  #awaitLogin(group: string, refusal: Refusal): void {
    const rank = this.#rankOf(group, refusal);
    if (this.#logins.size >= MOST_LOGINS) {
      // Strangers make room first, the oldest of them.
      const [least] = [...this.#logins].toSorted(([, a], [, b]) => a.rank - b.rank);
      if (least === undefined || least[1].rank > rank) return;
      this.#endLogin(least[0]);
    }
    const timer = setTimeout(() => {
      this.#logins.delete(group);
      this.#note(group, refusal);
      this.#onNoLogin(refusal);
    }, LOGIN_MS);
    this.#logins.set(group, { timer, rank });
  }

  #endLogin(group: string): void {
    clearTimeout(this.#logins.get(group)?.timer);
    this.#logins.delete(group);
  }

  #rankOf(group: string, { remoteAddress }: Refusal): number {
    return (this.#known.has(group) ? 2 : 0) + (isNearby(remoteAddress) ? 1 : 0);
  }
}

function importance({ rank, tries }: Refused): number {
  return 2 * rank + (tries < MANY ? 1 : 0);
}

/** One line: `192.168.1.20 (GoPro) refused: wrong stream key`. */
export function describeRefusal(refusal: Refusal): string {
  const { remoteAddress, encoder } = refusal;
  const name = encoderName(encoder);
  return `${remoteAddress}${name === '' ? '' : ` (${name})`} refused: ${shortReason(refusal)}`;
}

/** Senders choose their names, which are part of reasons, and may choose very long ones. */
const LONGEST_REASON = 200;

/** The name of a sender, and why it was refused, cut to a length that can be shown. */
export function refusalWords(refusal: Refusal): { readonly encoder: string; readonly reason: string } {
  return {
    encoder: shownName(refusal.encoder),
    reason: truncate(shortReason(refusal).slice(0, 2 * LONGEST_REASON), LONGEST_REASON),
  };
}

/** The usual name of a sender, cut to a length that can be shown. */
export function shownName(encoder: string): string {
  return shortEncoderName(encoder.slice(0, 4 * LONGEST_NAME));
}

/** Why a sender was refused, in a few words that stay true as time goes by: `wrong stream key`. */
export function shortReason({ code, reason }: Refusal): string {
  const words = SHORT.get(code);
  if (words !== undefined) return words;
  // It says which camera, too, but the status says that already.
  const holder = /: the camera '.*?'( shows .*)$/.exec(reason);
  if (code === 'RTMP_ERR_PATH_BUSY' && holder !== null) return `the camera${holder[1]}`;
  return `${reason.charAt(0).toLowerCase()}${reason.slice(1)}`;
}

/** What the owner of this program can do about it, in one or two sentences. The log hides parts of URLs: there are none. */
export function refusalFix(code: Refusal['code']): string {
  return FIXES.get(code) ?? RTMP_ERRORS[code].fix;
}

const FIXES: ReadonlyMap<Refusal['code'], string> = new Map<Refusal['code'], string>([
  [
    'RTMP_ERR_KEY',
    'Copy the URL with its stream key into the sender again. The page shows it, and so does rtmp-vcam url.',
  ],
  [
    'RTMP_ERR_LOGIN_NEEDED',
    'Enter user and password in the sender, or put the stream key in place of the app in its URL.',
  ],
  ['RTMP_ERR_PATH_BUSY', 'Stop the sender that has the camera. If you cannot, end its stream: rtmp-vcam disconnect'],
  ['RTMP_ERR_KEPT_OUT', 'If the sender is welcome: rtmp-vcam disconnect --undo. If it is a stranger, make a new key.'],
  ['RTMP_ERR_ADDRESS', 'If the sender is welcome, add its address to --allow.'],
]);

const SHORT: ReadonlyMap<Refusal['code'], string> = new Map<Refusal['code'], string>([
  ['RTMP_ERR_KEPT_OUT', 'kept out by rtmp-vcam disconnect'],
  ['RTMP_ERR_KEY', 'wrong stream key'],
  ['RTMP_ERR_LOGIN_NEEDED', 'it has to log in with user and password'],
  ['RTMP_ERR_ADDRESS', 'its address is not on the --allow list'],
  ['RTMP_ERR_TLS_ONLY', 'this port takes rtmps:// only'],
]);
