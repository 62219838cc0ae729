import { createConnection, isIP, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { RtmpError } from '../errors.ts';
import type { ClientTlsOptions, ConnectOptions } from './options.ts';
import type { RtmpUrl } from './rtmp-url.ts';

/** Errors of a server without TLS: an RTMP server closes the connection, others answer in plain text. */
const SPEAKS_NO_TLS = /WRONG_VERSION_NUMBER|EPROTO|PACKET_LENGTH_TOO_LONG|BAD_RECORD_TYPE|ECONNRESET/;
/** Silence after which TCP checks whether the peer is still there. */
const KEEP_ALIVE_MS = 15_000;

/** A socket that connects to the server. `ready` is the event after which it may be written to. */
interface OpeningSocket {
  readonly socket: Socket;
  readonly ready: 'connect' | 'secureConnect';
}

/** Starts to connect. Failures come as the socket's `error` event; see `connectError`. */
export function openSocket({ secure, host, port }: RtmpUrl, { tls = {}, lookup }: ConnectOptions): OpeningSocket {
  const to = {
    host,
    port,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: KEEP_ALIVE_MS,
    ...(lookup === undefined ? {} : { lookup }),
  };
  if (!secure) return { socket: createConnection(to), ready: 'connect' };
  const { ca } = tls;
  const socket = connectTls({
    ...to,
    // The certificate has to be for this name. An address must not be sent as a name.
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(ca === undefined ? {} : { ca: typeof ca === 'string' ? ca : [...ca] }),
    // Checked below: when Node.js checks the certificate, its fingerprint is not available for the error.
    rejectUnauthorized: false,
  });
  socket.once('secureConnect', () => {
    const error = distrust(socket, tls);
    if (error !== undefined) socket.destroy(error);
  });
  return { socket, ready: 'secureConnect' };
}

/** The RtmpError for an `error` event of the socket before it was ready. */
export function connectError(cause: NodeJS.ErrnoException, { secure, host, port }: RtmpUrl): RtmpError {
  if (cause instanceof RtmpError) return cause;
  const { code = '' } = cause;
  const noTls = secure && SPEAKS_NO_TLS.test(code);
  const detail = noTls
    ? `${host} port ${port}: TLS could not be set up; is it an rtmps:// port?`
    : describe(cause, host, port);
  return new RtmpError('RTMP_ERR_CONNECT', { detail, cause });
}

/** The error for a certificate that is not trusted. A given fingerprint has to match even with `insecure`. */
function distrust(socket: TLSSocket, { fingerprint, insecure = false }: ClientTlsOptions): RtmpError | undefined {
  const { fingerprint256 } = socket.getPeerCertificate();
  const trusted = fingerprint === undefined ? insecure || socket.authorized : same(fingerprint, fingerprint256);
  if (trusted) return undefined;
  const reason = fingerprint === undefined ? `${reasonOf(socket.authorizationError)}; ` : '';
  return new RtmpError('RTMP_ERR_CERTIFICATE', { detail: `${reason}its SHA-256 fingerprint is ${fingerprint256}` });
}

function same(one: string, other: string): boolean {
  const plain = (text: string) => text.replaceAll(':', '').toLowerCase();
  return plain(one) === plain(other);
}

/** Words for a code such as `DEPTH_ZERO_SELF_SIGNED_CERT` or `ERR_TLS_CERT_ALTNAME_INVALID`. */
function reasonOf(error: Error | string | null): string {
  const code = error instanceof Error && 'code' in error ? error.code : error;
  if (/SELF_SIGNED/.test(String(code))) return 'self-signed';
  return String(code)
    .replace(/^ERR_TLS_/, '')
    .replaceAll('_', ' ')
    .toLowerCase();
}

const REASONS: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'connection refused'],
  ['ENOTFOUND', 'no such host'],
  ['EAI_AGAIN', 'the name server does not answer'],
  ['ETIMEDOUT', 'no answer'],
  ['EHOSTUNREACH', 'no route to the host'],
  ['ENETUNREACH', 'no route to the network'],
  ['ECONNRESET', 'connection reset'],
]);

/** Why connecting failed. A host with several addresses may have several reasons: the first known one is given. */
function describe(cause: NodeJS.ErrnoException, host: string, port: number): string {
  const causes: readonly unknown[] = cause instanceof AggregateError ? cause.errors : [cause];
  const codes = causes.flatMap((each) => (each instanceof Error && 'code' in each ? [String(each.code)] : []));
  const reason = codes.flatMap((code) => REASONS.get(code) ?? [])[0] ?? (cause.message || codes[0]);
  return `${host} port ${port}: ${reason ?? 'for an unknown reason'}`;
}
