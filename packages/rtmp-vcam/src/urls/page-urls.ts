import { networkInterfaces } from 'node:os';
import { addressesOf, bracketed, type Interfaces, type PushUrl } from './push-urls.ts';

/** Where the page can be opened. */
export interface PageUrl extends Pick<PushUrl, 'reach' | 'network'> {
  readonly url: string;
}

/** The server of the page. */
export interface PageTarget {
  /** Address or name that it listens on. */
  readonly host: string;
  readonly port: number;
  /** What other computers need; null if they cannot reach it. */
  readonly token: string | null;
}

/**
 * Every URL of the page, in the order of `pushUrls`. Those for other computers have the token, which this computer does
 * not need.
 */
export function pageUrls(
  { host, port, token }: PageTarget,
  interfaces: Interfaces = networkInterfaces(),
): readonly PageUrl[] {
  return addressesOf(host, interfaces).map(({ address, reach, network }) => {
    const page = `http://${bracketed(address)}:${port}`;
    return { url: reach === 'computer' || token === null ? page : `${page}/?token=${token}`, reach, network };
  });
}
