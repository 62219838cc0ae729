import { readdirSync, readFileSync } from 'node:fs';
import { RawClient } from '../../packages/rtmp-server/src/session/testing/raw-client.ts';
import { CAPTURES } from '../../packages/rtmp-server/src/testing/vectors.ts';

/** How many bytes each side sends for the handshake. */
export const HANDSHAKE_BYTES = 1 + 2 * 1536;
/** How many bytes of a recorded stream are used: its commands and first frames. */
const STREAM_BYTES = 3000;
const VECTORS = ['rtmp-server', 'video-pipeline'].map(
  (name) => new URL(`../../packages/${name}/vectors/`, import.meta.url),
);

/** The first bytes of clients of other protocols: TLS (a ClientHello of TLS 1.3 and 1.2) and HTTP. */
export const CLIENT_HELLO = Uint8Array.from(
  Buffer.from(
    '16030100c2010000be03033859b9efd24cb209795bc50201356943fa94ba83437a25ca98d144e8019d76552065e3a71604c2ccd3ed0ff073d1' +
      '4c5b7a041cbf330d6bca4794fad32e05ed417500061301c02b00ff0100006f0000000e000c0000096c6f63616c686f7374000b00040300' +
      '0102000a00040002001d002300000016000000170000000d000400020403002b00050403040303002d00020101003300260024001d0020' +
      '8fb4afd8ababd99ef7ab6a335759816a22b4b246234dfa8f514b237b7d312b38',
    'hex',
  ),
);
export const HTTP_REQUEST = Uint8Array.from(Buffer.from('OPTIONS / HTTP/1.1\r\nHost: localhost\r\n\r\n'));

/** Every byte string of the test vectors, each once. */
export function vectorBytes(): Uint8Array[] {
  const found = new Set<string>();
  for (const folder of VECTORS) {
    for (const name of readdirSync(folder).filter((file) => file.endsWith('.json'))) {
      collect(JSON.parse(readFileSync(new URL(name, folder), 'utf8')), found);
    }
  }
  return [...found].map((hex) => Uint8Array.from(Buffer.from(hex, 'hex')));
}

/** The beginnings of the recorded streams of clients or servers, after the handshake. */
export function recorded(side: 'fromClient' | 'fromServer'): Uint8Array[] {
  return CAPTURES.map((capture) => capture[side].subarray(HANDSHAKE_BYTES, HANDSHAKE_BYTES + STREAM_BYTES));
}

/** The bytes that a client sends after the handshake, up to its publish command. */
export function publishCommands(): Uint8Array {
  const client = new RawClient().handshake();
  const handshake = client.sent.length;
  client.connect().publish('test');
  return Buffer.concat(client.sent.slice(handshake));
}

function collect(value: unknown, found: Set<string>): void {
  if (typeof value === 'string') {
    const hex = value.replaceAll(/\s/g, '');
    if (hex.length >= 2 && /^([0-9a-f]{2})+$/i.test(hex)) found.add(hex.toLowerCase());
  } else if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) collect(part, found);
  }
}
