import { CLIENT_KEYS, findDigest, placeDigest, SERVER_KEYS, signResponse } from './digest.ts';
import { checkFirstBytes } from './first-bytes.ts';
import {
  type HandshakeProgress,
  makePacket,
  PACKET_LENGTH,
  PacketBuffer,
  type RandomBytes,
  RTMP_VERSION,
} from './packet.ts';

/** That of Flash Player 10.3. Servers look for a digest only when the version is not zero. */
const DIGEST_VERSION = 0x80000702;
const NOTHING = new Uint8Array(0);

/** The client's handshake (RTMP 1.0 section 5.2). C2 is signed when S1 carries a valid digest, else it repeats S1. */
export class ClientHandshake {
  readonly #random: RandomBytes;
  readonly #hello: PacketBuffer = new PacketBuffer(1 + PACKET_LENGTH);
  readonly #reply: PacketBuffer = new PacketBuffer(PACKET_LENGTH);
  #versionChecked = false;

  constructor(random: RandomBytes) {
    this.#random = random;
  }

  /** C0 and C1, which are to be sent first. */
  start(nowMs: number): Uint8Array {
    const out = new Uint8Array(1 + PACKET_LENGTH);
    out[0] = RTMP_VERSION;
    const c1 = out.subarray(1);
    c1.set(makePacket(this.#random, nowMs, DIGEST_VERSION));
    // Servers that know no digest ignore it.
    placeDigest(c1, 772, CLIENT_KEYS);
    return out;
  }

  /** Throws an RTMP_ERR_HANDSHAKE_* error that names the protocol when the peer does not speak RTMP. */
  push(bytes: Uint8Array, _nowMs: number): HandshakeProgress {
    const send: Uint8Array[] = [];
    let rest = bytes;
    if (!this.#hello.complete) {
      rest = this.#hello.fill(rest);
      if (!this.#versionChecked) this.#versionChecked = checkFirstBytes(this.#hello.bytes);
      if (this.#hello.complete) send.push(this.#answer(this.#hello.bytes.subarray(1)));
    }
    if (this.#hello.complete) rest = this.#reply.fill(rest);
    const done = this.#reply.complete;
    return { send, done, rest: done ? rest : NOTHING };
  }

  /** C2. */
  #answer(s1: Uint8Array): Uint8Array {
    const server = findDigest(s1, SERVER_KEYS);
    if (server === undefined) return s1.slice();
    const c2 = new Uint8Array(PACKET_LENGTH);
    c2.set(this.#random(PACKET_LENGTH));
    signResponse(c2, server.digest, CLIENT_KEYS);
    return c2;
  }
}
