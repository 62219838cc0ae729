import { RtmpError } from '../../errors.ts';

/** What a publisher that is kept out is recognised by. */
interface Recognised {
  readonly remoteAddress: string;
  /** The publisher is on this computer. */
  readonly local: boolean;
  /** See identityOf. */
  readonly identity: string;
}

interface Disconnected extends Recognised {
  readonly encoder: string;
  /** How long it is kept out, in milliseconds. */
  readonly forMs: number;
}

/** A publisher that was disconnected and may not publish again yet. */
export interface KeptOut {
  readonly remoteAddress: string;
  readonly encoder: string;
  /** Milliseconds until it may publish again; Infinity while another publisher has the resource. */
  readonly waitMs: number;
}

interface Entry {
  readonly resource: string;
  readonly key: string;
  readonly remoteAddress: string;
  readonly encoder: string;
  readonly forMs: number;
  until: number;
}

/** Over this, the publisher that was disconnected first is let in again. */
const MOST_KEPT_OUT = 256;

/**
 * The publishers that were disconnected and are kept out for a time. Most encoders connect again by themselves within
 * seconds, so that nobody else could get the resource. The time counts while the resource is free: while another
 * publisher has it nobody comes back, and when that one ends, the time begins anew.
 *
 * A publisher is kept out by its address, because a stranger can change the name and path that it sends. Many programs
 * share the address of this computer, so there only the same encoder with the same path is kept out.
 */
export class KeptOutList {
  readonly #entries: Entry[] = [];

  add(resource: string, { forMs, ...publisher }: Disconnected, nowMs: number): void {
    if (forMs <= 0) return;
    const { remoteAddress, encoder } = publisher;
    const key = keyOf(publisher);
    this.#remove((entry) => entry.resource === resource && entry.key === key);
    this.#entries.push({ resource, key, remoteAddress, encoder, forMs, until: nowMs + forMs });
    if (this.#entries.length > MOST_KEPT_OUT) this.#entries.shift();
  }

  /** The error for a publisher that is kept out; undefined for others. */
  errorFor(resource: string, publisher: Recognised, nowMs: number): RtmpError | undefined {
    const key = keyOf(publisher);
    const entry = this.#entries.find((each) => each.resource === resource && each.key === key && each.until > nowMs);
    return entry === undefined ? undefined : disconnectedError(entry.forMs, entry.until - nowMs);
  }

  /** A publisher has got the resource: whoever is still kept out stays so until it ends. */
  begins(resource: string, nowMs: number): void {
    this.#remove(({ until }) => until <= nowMs);
    for (const entry of this.#of(resource)) entry.until = Number.POSITIVE_INFINITY;
  }

  /** The resource is free again. */
  ends(resource: string, nowMs: number): void {
    for (const entry of this.#of(resource)) entry.until = nowMs + entry.forMs;
  }

  /** Those that are kept out of the resource, or without one all of them. */
  list(nowMs: number, resource?: string): KeptOut[] {
    this.#remove(({ until }) => until <= nowMs);
    const wanted = resource === undefined ? this.#entries : this.#of(resource);
    return wanted.map(({ remoteAddress, encoder, until }) => ({ remoteAddress, encoder, waitMs: until - nowMs }));
  }

  /** Lets those in again that are kept out of the resource, or without one all of them. */
  clear(resource?: string): void {
    this.#remove((entry) => resource === undefined || entry.resource === resource);
  }

  #of(resource: string): Entry[] {
    return this.#entries.filter((entry) => entry.resource === resource);
  }

  #remove(unwanted: (entry: Entry) => boolean): void {
    const kept = this.#entries.filter((entry) => !unwanted(entry));
    this.#entries.splice(0, this.#entries.length, ...kept);
  }
}

/** The error for a publisher that was disconnected for `forMs`, and may come back after `waitMs`. */
export function disconnectedError(forMs: number, waitMs: number = forMs): RtmpError {
  const detail = Number.isFinite(waitMs)
    ? `it may publish again ${waitMs <= 0 ? 'at once' : `in ${inWords(waitMs)}`}`
    : `it may publish again ${inWords(forMs)} after the present stream has ended`;
  return new RtmpError('RTMP_ERR_KEPT_OUT', { detail });
}

function keyOf({ remoteAddress, local, identity }: Recognised): string {
  return local ? identity : remoteAddress;
}

function inWords(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  if (seconds <= 120) return `${seconds} s`;
  return seconds <= 7200 ? `${Math.ceil(seconds / 60)} min` : `${Math.ceil(seconds / 3600)} h`;
}
