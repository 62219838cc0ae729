import type { Socket } from 'node:net';
import { type SecureContext, TLSSocket } from 'node:tls';
import { RtmpError } from '../errors.ts';

/** RTMPS: RTMP over TLS. */
export interface TlsOptions {
  /** Gives the certificate and its key. Called for every connection over TLS, so keep what is slow to make. */
  readonly context: () => SecureContext | Promise<SecureContext>;
  /** A port that accepts TLS only; 0 means a free port. The RTMP port accepts both in any case. */
  readonly port?: number;
}

/** First byte of a TLS connection (RFC 8446 section 5.1). The first byte of RTMP is its version, which is different. */
const HANDSHAKE_RECORD = 0x16;
/** Alerts of peers that do not trust the certificate. */
const CERTIFICATE_ALERT = /ALERT_(UNKNOWN_CA|(BAD|UNSUPPORTED)_CERTIFICATE|CERTIFICATE_\w+)/;

export function beginsWithTls(bytes: Uint8Array): boolean {
  return bytes[0] === HANDSHAKE_RECORD;
}

/** Continues the connection over TLS, beginning with the bytes that were put back into the socket. */
export function overTls(socket: Socket, secureContext: SecureContext): TLSSocket {
  return new TLSSocket(socket, { isServer: true, secureContext });
}

/** The RtmpError for an error of OpenSSL; undefined for other errors, such as a broken connection. */
export function tlsError(cause: Error): RtmpError | undefined {
  const code = 'code' in cause ? String(cause.code) : '';
  if (!code.startsWith('ERR_SSL_')) return undefined;
  if (CERTIFICATE_ALERT.test(code)) return new RtmpError('RTMP_ERR_TLS_REFUSED');
  const reason = code.slice('ERR_SSL_'.length).replaceAll('_', ' ').toLowerCase();
  return new RtmpError('RTMP_ERR_TLS', { detail: reason });
}
