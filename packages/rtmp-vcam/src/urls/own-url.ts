import { APP_NAME, bracketed, isLoopback, isOneAddress } from './push-urls.ts';

interface OwnTarget {
  readonly port: number;
  /** Address or name that the server listens on; undefined: every interface. */
  readonly host: string | undefined;
  readonly key: string;
  /** The app of the camera; undefined if the first one is meant. */
  readonly app: string | undefined;
  /** The stream name. */
  readonly name: string;
}

/** The URL by which this computer pushes to its own server: without the key on a loopback address, where it is not needed. */
export function ownUrl({ port, host, key, app = APP_NAME, name }: OwnTarget): { host: string; url: string } {
  const address = isOneAddress(host) ? host : '127.0.0.1';
  // With a login, a key counts in the app only, and the camera's app comes after it.
  const path = isLoopback(address) ? `${app}/${name}` : `${key}/${app}/${name}`;
  return { host: address, url: `rtmp://${bracketed(address)}:${port}/${path}` };
}
