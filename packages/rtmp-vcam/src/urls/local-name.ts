import { hostname, networkInterfaces } from 'node:os';
import { answersOnOwnNetworks } from './mdns.ts';

const WITHIN_MS = 300;
/** A responder may be started or stopped while the networks stay the same. */
const LOOK_AGAIN_MS = 60_000;

interface LocalNameOptions {
  readonly host?: () => string;
  /** Addresses of this computer in its networks. */
  readonly addresses?: () => readonly string[];
  readonly asks?: typeof answersOnOwnNetworks;
}

/**
 * The name by which other computers of the network find this one, `studio.local`: it stays when addresses change. It
 * counts only while a multicast DNS responder of this computer answers for it.
 */
export class LocalName {
  readonly #host: () => string;
  readonly #addresses: () => readonly string[];
  readonly #asks: typeof answersOnOwnNetworks;
  /** What was asked last, and the answer. */
  #asked: { readonly about: string; readonly at: number; readonly answer: Promise<string | undefined> } | undefined;

  constructor({ host = hostname, addresses = ownAddresses, asks = answersOnOwnNetworks }: LocalNameOptions = {}) {
    this.#host = host;
    this.#addresses = addresses;
    this.#asks = asks;
  }

  /** The name; undefined when nothing answers for it. Takes 300 ms at most, and no time while nothing has changed. */
  find(): Promise<string | undefined> {
    const name = localNameOf(this.#host());
    const addresses = this.#addresses();
    const about = JSON.stringify([name, addresses]);
    const at = performance.now();
    const asked = this.#asked;
    if (asked !== undefined && asked.about === about && at - asked.at < LOOK_AGAIN_MS) return asked.answer;
    const answer = name === undefined ? Promise.resolve(undefined) : this.#ask(name, addresses);
    this.#asked = { about, at, answer };
    return answer;
  }

  async #ask(name: string, addresses: readonly string[]): Promise<string | undefined> {
    return (await this.#asks(name, addresses, { withinMs: WITHIN_MS })) ? name : undefined;
  }
}

/** `studio` and `Studio.lan` are `studio.local`; undefined for a name that could not be in a URL, and for localhost. */
export function localNameOf(host: string): string | undefined {
  const [first = ''] = host.toLowerCase().split('.');
  return /^(?!localhost$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(first) ? `${first}.local` : undefined;
}

function ownAddresses(): string[] {
  const infos = Object.values(networkInterfaces()).flatMap((list = []) => list);
  return infos.filter(({ internal, family }) => !internal && family === 'IPv4').map(({ address }) => address);
}
