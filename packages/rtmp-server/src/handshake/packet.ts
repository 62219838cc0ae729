/** Length of C1, S1, C2 and S2 (RTMP 1.0 section 5.2). */
export const PACKET_LENGTH = 1536;
/** Version byte of plain RTMP. */
export const RTMP_VERSION = 3;

/** The result of pushing bytes into a handshake. */
export interface HandshakeProgress {
  /** Bytes to send, in this order. */
  readonly send: Uint8Array[];
  /** The handshake is over; chunks follow. */
  readonly done: boolean;
  /** Once `done`: the bytes after the handshake, as a view of the pushed bytes. */
  readonly rest: Uint8Array;
}

export type RandomBytes = (length: number) => Uint8Array;

/** Gathers a structure of fixed length from input split anywhere. */
export class PacketBuffer {
  readonly #bytes: Uint8Array<ArrayBuffer>;
  #filled = 0;

  constructor(length: number) {
    this.#bytes = new Uint8Array(length);
  }

  /** The bytes received so far. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#filled);
  }

  get complete(): boolean {
    return this.#filled === this.#bytes.length;
  }

  /** Takes the missing bytes from the start of `input`, and returns the rest of it. */
  fill(input: Uint8Array): Uint8Array {
    const count = Math.min(input.length, this.#bytes.length - this.#filled);
    this.#bytes.set(input.subarray(0, count), this.#filled);
    this.#filled += count;
    return input.subarray(count);
  }
}

/** C1 or S1: time, version, random bytes. */
export function makePacket(random: RandomBytes, nowMs: number, version: number): Uint8Array<ArrayBuffer> {
  const packet = new Uint8Array(PACKET_LENGTH);
  const view = new DataView(packet.buffer);
  view.setUint32(0, nowMs >>> 0);
  view.setUint32(4, version);
  packet.set(random(PACKET_LENGTH - 8), 8);
  return packet;
}
