import { createHmac, timingSafeEqual } from 'node:crypto';
import { PACKET_LENGTH } from './packet.ts';

/**
 * The digest handshake, which Flash Media Server 3 introduced and no specification describes. C1 and S1 contain an
 * HMAC-SHA256 of themselves, at an offset that four of their bytes give. C2 and S2 end in an HMAC-SHA256 whose key is
 * made from the digest that they answer. The keys are public, so it proves nothing, but some servers send H.264 only to
 * peers that use it.
 */
const DIGEST_LENGTH = 32;
const SIGNED_LENGTH = PACKET_LENGTH - DIGEST_LENGTH;
const DIGEST_OFFSETS = 728;

/** Positions of the four bytes whose sum gives the offset of the digest. FFmpeg and librtmp use the first one. */
const SCHEMES = [772, 8] as const;
type DigestScheme = (typeof SCHEMES)[number];

// biome-ignore format: two rows of sixteen
const KEY_TAIL = new Uint8Array([
  0xf0, 0xee, 0xc2, 0x4a, 0x80, 0x68, 0xbe, 0xe8, 0x2e, 0x00, 0xd0, 0xd1, 0x02, 0x9e, 0x7e, 0x57,
  0x6e, 0xec, 0x5d, 0x2d, 0x29, 0x80, 0x6f, 0xab, 0x93, 0xb8, 0xe6, 0x36, 0xcf, 0xeb, 0x31, 0xae,
]);

/** Keys of one side: `digest` for its C1 or S1, `response` for its C2 or S2. */
export interface SideKeys {
  readonly digest: Uint8Array;
  readonly response: Uint8Array;
}

export const CLIENT_KEYS: SideKeys = sideKeys('Genuine Adobe Flash Player 001');
export const SERVER_KEYS: SideKeys = sideKeys('Genuine Adobe Flash Media Server 001');

interface FoundDigest {
  readonly scheme: DigestScheme;
  readonly offset: number;
  readonly digest: Uint8Array;
}

/** The valid digest in a C1 or S1 of the side with `keys`, in either scheme; undefined when there is none. */
export function findDigest(packet: Uint8Array, keys: SideKeys): FoundDigest | undefined {
  for (const scheme of SCHEMES) {
    const offset = digestOffset(packet, scheme);
    const digest = packet.subarray(offset, offset + DIGEST_LENGTH);
    if (timingSafeEqual(digest, computeDigest(packet, offset, keys))) return { scheme, offset, digest };
  }
  return undefined;
}

/** Writes the digest into a C1 or S1, and returns it. */
export function placeDigest(packet: Uint8Array, scheme: DigestScheme, keys: SideKeys): Uint8Array {
  const offset = digestOffset(packet, scheme);
  const digest = computeDigest(packet, offset, keys);
  packet.set(digest, offset);
  return digest;
}

/** Writes the signature at the end of a C2 or S2 that answers the packet with `digest`. */
export function signResponse(packet: Uint8Array, digest: Uint8Array, keys: SideKeys): void {
  const signature = hmac(hmac(keys.response, digest), packet.subarray(0, SIGNED_LENGTH));
  packet.set(signature, SIGNED_LENGTH);
}

function computeDigest(packet: Uint8Array, offset: number, keys: SideKeys): Uint8Array {
  return hmac(keys.digest, packet.subarray(0, offset), packet.subarray(offset + DIGEST_LENGTH));
}

function digestOffset(packet: Uint8Array, scheme: DigestScheme): number {
  let sum = 0;
  for (const byte of packet.subarray(scheme, scheme + 4)) sum += byte;
  return scheme + 4 + (sum % DIGEST_OFFSETS);
}

function hmac(key: Uint8Array, ...parts: Uint8Array[]): Uint8Array {
  const mac = createHmac('sha256', key);
  for (const part of parts) mac.update(part);
  return mac.digest();
}

function sideKeys(name: string): SideKeys {
  const digest = new TextEncoder().encode(name);
  const response = new Uint8Array(digest.length + KEY_TAIL.length);
  response.set(digest);
  response.set(KEY_TAIL, digest.length);
  return { digest, response };
}
