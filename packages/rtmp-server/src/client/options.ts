import type { LookupFunction } from 'node:net';
import type { FloodLimits } from '../session/flood-guard.ts';

/** Which certificates of an `rtmps://` server are trusted; by default those of well-known authorities. */
export interface ClientTlsOptions {
  /** Certificates to trust in place of the well-known authorities, in PEM. */
  readonly ca?: string | readonly string[];
  /** SHA-256 fingerprint, in hex with or without colons, of the only certificate to trust. */
  readonly fingerprint?: string;
  /** Accepts any certificate, so that anyone on the way can read and change the stream. */
  readonly insecure?: boolean;
}

/** Limits on what a server may make a client do. Beyond them the connection is ended. */
export interface ClientLimits extends FloodLimits {
  /**
   * Most bytes that may wait to be sent when a message of the server is answered. Default 256 KiB for a player, and
   * 32 MiB for a publisher, because its packets wait too.
   */
  readonly sendBytes: number;
}

/** Options of everything that connects to a server. */
export interface ConnectOptions {
  /** Milliseconds after which the stream has to have begun, including redirects. Default 10000. */
  readonly timeoutMs?: number;
  /** Aborts connecting. */
  readonly signal?: AbortSignal;
  /** Name and version of the program, which the server may show. */
  readonly name?: string;
  readonly tls?: ClientTlsOptions;
  /** Finds the address of a host; `dns.lookup` by default. */
  readonly lookup?: LookupFunction;
  readonly limits?: Partial<ClientLimits>;
}
