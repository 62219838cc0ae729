import { type SideKeys, signResponse } from '../handshake/digest.ts';

/** True when a C2 or S2 ends in the signature that answers `digest`. */
export function isSignedResponse(packet: Uint8Array, digest: Uint8Array, keys: SideKeys): boolean {
  const signed = Uint8Array.from(packet);
  signResponse(signed, digest, keys);
  return Buffer.compare(signed, packet) === 0;
}
