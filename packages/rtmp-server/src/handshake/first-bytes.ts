import { RtmpError } from '../errors.ts';

const HTTP_STARTS = [
  'GET ',
  'HEAD ',
  'POST ',
  'PUT ',
  'DELETE ',
  'CONNECT ',
  'OPTIONS ',
  'PATCH ',
  'PRI * HTTP',
  'HTTP/',
];
const TLS_RECORD_TYPES: ReadonlySet<number> = new Set([0x15, 0x16]);
const RTMPE_VERSIONS: ReadonlySet<number> = new Set([6, 8, 9]);
/** No version is 32 or higher, so that RTMP and text protocols can be distinguished (RTMP 1.0 section 5.2.2). */
const FIRST_TEXT_BYTE = 32;

/**
 * Checks the version byte (C0 or S0) at the start of `bytes`. Throws an error that names the protocol when the peer
 * does not speak RTMP. Accepts versions 0 to 31 except those of RTMPE: peers with an odd one still speak version 3.
 * Returns false while more bytes are needed to rule out HTTP and TLS.
 */
export function checkFirstBytes(bytes: Uint8Array): boolean {
  const [first, second] = bytes;
  if (first === undefined) return false;
  if (TLS_RECORD_TYPES.has(first)) {
    if (second === undefined) return false;
    if (second === 3) throw new RtmpError('RTMP_ERR_HANDSHAKE_TLS', { offset: 0 });
  }
  if (RTMPE_VERSIONS.has(first))
    throw new RtmpError('RTMP_ERR_HANDSHAKE_RTMPE', { offset: 0, detail: `version ${first}` });
  if (first < FIRST_TEXT_BYTE) return true;

  if (beginsWithHttp(bytes)) throw new RtmpError('RTMP_ERR_HANDSHAKE_HTTP', { offset: 0 });
  const text = firstText(bytes);
  if (HTTP_STARTS.some((start) => start.startsWith(text))) return false;
  throw new RtmpError('RTMP_ERR_HANDSHAKE_GARBAGE', { offset: 0, detail: `first byte ${first}` });
}

/** True when the bytes are the beginning of an HTTP request or response. */
export function beginsWithHttp(bytes: Uint8Array): boolean {
  const text = firstText(bytes);
  return HTTP_STARTS.some((start) => text.startsWith(start));
}

function firstText(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes.subarray(0, 10));
}
