import type { Socket } from 'node:net';
import { type SecureContext, TLSSocket } from 'node:tls';
import { RtmpError } from '../errors.ts';

/** RTMPS: RTMP over TLS. */
export interface TlsOptions {
  /** The certificate and its key, asked for each time a connection begins with TLS: keep what is slow to make. */
  readonly context: () => SecureContext | Promise<SecureContext>;
  /** A port that takes TLS alone; 0 takes a free one. The RTMP port takes both, with or without it. */
  readonly port?: number;
}

/** First byte of a TLS connection: a record with the ClientHello (RFC 8446 section 5.1). RTMP begins with its version. */
const HANDSHAKE_RECORD = 0x16;
/** Alerts of peers that do not like the certificate. */
const CERTIFICATE_ALERT = /ALERT_(UNKNOWN_CA|(BAD|UNSUPPORTED)_CERTIFICATE|CERTIFICATE_\w+)/;

export function beginsWithTls(bytes: Uint8Array): boolean {
  return bytes[0] === HANDSHAKE_RECORD;
}

/** Speaks TLS from here on; what was put back into the socket comes first. */
export function overTls(socket: Socket, secureContext: SecureContext): TLSSocket {
  return new TLSSocket(socket, { isServer: true, secureContext });
}

/** The error for one of OpenSSL; undefined for others, such as a broken connection. */
export function tlsError(cause: Error): RtmpError | undefined {
  const code = 'code' in cause ? String(cause.code) : '';
  if (!code.startsWith('ERR_SSL_')) return undefined;
  if (CERTIFICATE_ALERT.test(code)) return new RtmpError('RTMP_ERR_TLS_REFUSED');
  const reason = code.slice('ERR_SSL_'.length).replaceAll('_', ' ').toLowerCase();
  return new RtmpError('RTMP_ERR_TLS', { detail: reason });
}
