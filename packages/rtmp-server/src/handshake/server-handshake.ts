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

/** That of Flash Media Server 5. Clients look for a digest only when the version is not zero. */
const DIGEST_VERSION = 0x05000101;
const NOTHING = new Uint8Array(0);

/**
 * The server's handshake (RTMP 1.0 section 5.2): answers C0 and C1, then waits for C2, whose content is not checked
 * because clients send all sorts of things. It is a digest handshake when C1 carries a valid digest, else a simple one.
 */
export class ServerHandshake {
  readonly #random: RandomBytes;
  readonly #hello: PacketBuffer = new PacketBuffer(1 + PACKET_LENGTH);
  readonly #reply: PacketBuffer = new PacketBuffer(PACKET_LENGTH);
  #versionChecked = false;

  constructor(random: RandomBytes) {
    this.#random = random;
  }

  /** Throws an RTMP_ERR_HANDSHAKE_* error that names the protocol when the peer does not speak RTMP. */
  push(bytes: Uint8Array, nowMs: number): HandshakeProgress {
    const send: Uint8Array[] = [];
    let rest = bytes;
    if (!this.#hello.complete) {
      rest = this.#hello.fill(rest);
      if (!this.#versionChecked) this.#versionChecked = checkFirstBytes(this.#hello.bytes);
      if (this.#hello.complete) send.push(this.#answer(this.#hello.bytes.subarray(1), nowMs));
    }
    if (this.#hello.complete) rest = this.#reply.fill(rest);
    const done = this.#reply.complete;
    return { send, done, rest: done ? rest : NOTHING };
  }

  /** S0, S1 and S2. */
  #answer(c1: Uint8Array, nowMs: number): Uint8Array {
    const out = new Uint8Array(1 + 2 * PACKET_LENGTH);
    const s1 = out.subarray(1, 1 + PACKET_LENGTH);
    const s2 = out.subarray(1 + PACKET_LENGTH);
    const client = new DataView(c1.buffer, c1.byteOffset).getUint32(4) === 0 ? undefined : findDigest(c1, CLIENT_KEYS);
    out[0] = RTMP_VERSION;
    s1.set(makePacket(this.#random, nowMs, client === undefined ? 0 : DIGEST_VERSION));
    if (client === undefined) {
      // All of C1, including its time field, because librtmp compares all of it.
      s2.set(c1);
    } else {
      placeDigest(s1, client.scheme, SERVER_KEYS);
      s2.set(this.#random(PACKET_LENGTH));
      signResponse(s2, client.digest, SERVER_KEYS);
    }
    return out;
  }
}
