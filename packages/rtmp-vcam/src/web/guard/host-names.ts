import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { isLoopback, isOneAddress } from '../../urls/push-urls.ts';

/** Where the server listens. */
export interface Listening {
  /** The address or name as it was given. */
  readonly host: string;
  readonly port: number;
}

/**
 * True when a browser that sends this Host header was led here by an address of this server, and not by a name of a
 * stranger that points here (DNS rebinding). No stranger has an IP address as the name of a site.
 */
export function isOwnHost(header: string | undefined, { host, port }: Listening): boolean {
  const [, bracketed, plain, givenPort = '80'] =
    /^(?:\[([0-9a-f:.]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/i.exec(header ?? '') ?? [];
  const name = (bracketed ?? plain ?? '').toLowerCase();
  if (name === '' || Number(givenPort) !== port) return false;
  const family = isIP(name);
  if (bracketed !== undefined && family !== 6) return false;
  if (name === 'localhost' || (family !== 0 && isLoopback(name)) || name === host.toLowerCase()) return true;
  if (isLoopback(host)) return false;
  const own = hostname().toLowerCase();
  return name === own || name === `${own.replace(/\..*$/, '')}.local` || (!isOneAddress(host) && family !== 0);
}
