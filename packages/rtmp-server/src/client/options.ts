import type { LookupFunction } from 'node:net';
import type { FloodLimits } from '../session/flood-guard.ts';

/** Whose certificate an `rtmps://` server may have; by default one that the well-known authorities vouch for. */
export interface ClientTlsOptions {
  /** Certificates to trust besides, in PEM. */
  readonly ca?: string | readonly string[];
  /** SHA-256 fingerprint of the server's certificate, as hex with or without colons: trusts that one and no other. */
  readonly fingerprint?: string;
  /** Takes any certificate: anyone on the way can read and change the stream. */
  readonly insecure?: boolean;
}

/** What a server may make a client do before the connection is ended. */
export interface ClientLimits extends FloodLimits {
  /**
   * Most bytes that wait to be sent when the server is answered. Default 256 KiB for a player; 32 MiB for a publisher,
   * whose packets wait too.
   */
  readonly sendBytes: number;
}

/** Options of everything that connects to a server. */
export interface ConnectOptions {
  /** Milliseconds until the stream has to have begun, redirects included. Default 10000. */
  readonly timeoutMs?: number;
  /** Gives up connecting. */
  readonly signal?: AbortSignal;
  /** Name and version of the program, as the server may show it. */
  readonly name?: string;
  readonly tls?: ClientTlsOptions;
  /** Finds the address of a host; `dns.lookup` by default. */
  readonly lookup?: LookupFunction;
  readonly limits?: Partial<ClientLimits>;
}
