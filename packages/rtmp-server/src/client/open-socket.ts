import { createConnection, isIP, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { RtmpError } from '../errors.ts';
import type { ClientTlsOptions, ConnectOptions } from './options.ts';
import type { RtmpUrl } from './rtmp-url.ts';

/** Codes of Node.js and OpenSSL for a certificate that is not trusted. */
const DISTRUST = /CERT|SELF_SIGNED|ISSUER|ALTNAME|UNABLE_TO_VERIFY|PATHLENGTH|CRL/;
/** An RTMP server closes when TLS comes; others answer in plain text. */
const SPEAKS_NO_TLS = /WRONG_VERSION_NUMBER|EPROTO|PACKET_LENGTH_TOO_LONG|BAD_RECORD_TYPE|ECONNRESET/;
/** Silence after which TCP asks whether the peer is still there. */
const KEEP_ALIVE_MS = 15_000;

/** A socket that connects to the server. `ready` is the event after which it may be written to. */
export interface OpeningSocket {
  readonly socket: Socket;
  readonly ready: 'connect' | 'secureConnect';
}

/** Begins to connect. What goes wrong comes as the socket's `error`; see `connectError`. */
export function openSocket({ secure, host, port }: RtmpUrl, { tls, lookup }: ConnectOptions): OpeningSocket {
  const to = {
    host,
    port,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: KEEP_ALIVE_MS,
    ...(lookup === undefined ? {} : { lookup }),
  };
  if (!secure) return { socket: createConnection(to), ready: 'connect' };
  const { ca, fingerprint, insecure = false } = tls ?? {};
  const socket = connectTls({
    ...to,
    // A name is what the certificate is for; an address must not be sent as one.
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(ca === undefined ? {} : { ca: typeof ca === 'string' ? ca : [...ca] }),
    rejectUnauthorized: !insecure && fingerprint === undefined,
  });
  if (fingerprint !== undefined)
    socket.prependOnceListener('secureConnect', () => checkFingerprint(socket, fingerprint));
  return { socket, ready: 'secureConnect' };
}

/** What an `error` of the socket means before it was ready. */
export function connectError(cause: NodeJS.ErrnoException, { secure, host, port }: RtmpUrl): RtmpError {
  if (cause instanceof RtmpError) return cause;
  const { code = '', message } = cause;
  if (DISTRUST.test(code)) return new RtmpError('RTMP_ERR_CERTIFICATE', { detail: message, cause });
  const noTls = secure && SPEAKS_NO_TLS.test(code);
  const detail = noTls
    ? `${host} port ${port}: TLS could not be set up, is it an rtmps:// port?`
    : describe(cause, host, port);
  return new RtmpError('RTMP_ERR_CONNECT', { detail, cause });
}

/** `insecure` does not switch this off: who gives a fingerprint wants that certificate. */
function checkFingerprint(socket: TLSSocket, wanted: ClientTlsOptions['fingerprint']): void {
  const plain = (text: string | undefined) => (text ?? '').replaceAll(':', '').toLowerCase();
  const got = socket.getPeerCertificate().fingerprint256;
  if (plain(got) === plain(wanted)) return;
  socket.destroy(new RtmpError('RTMP_ERR_CERTIFICATE', { detail: `its fingerprint is ${got}` }));
}

const REASONS: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'connection refused'],
  ['ENOTFOUND', 'no such host'],
  ['EAI_AGAIN', 'the name server does not answer'],
  ['ETIMEDOUT', 'no answer'],
  ['EHOSTUNREACH', 'no way to the host'],
  ['ENETUNREACH', 'no way to the network'],
  ['ECONNRESET', 'connection reset'],
]);

/** One address of several may say something else: what the last one says stands for all. */
function describe(cause: NodeJS.ErrnoException, host: string, port: number): string {
  const causes: readonly unknown[] = cause instanceof AggregateError ? cause.errors : [cause];
  const codes = causes.flatMap((each) => (each instanceof Error && 'code' in each ? [String(each.code)] : []));
  const reason = codes.flatMap((code) => REASONS.get(code) ?? [])[0] ?? (cause.message || codes[0]);
  return `${host} port ${port}: ${reason ?? 'no reason is known'}`;
}
