import { VideoError } from '../errors.ts';

/** Reads a raw byte sequence payload bit by bit, most significant first. Throws VIDEO_ERR_BITSTREAM past the end. */
export class BitReader {
  readonly #bytes: Uint8Array;
  #position = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Index of the byte that the next bit is in. */
  get byteOffset(): number {
    return this.#position >> 3;
  }

  /** An unsigned number of `bits` bits, 0 to 32. H.264 7.2: u(n). */
  u(bits: number): number {
    let value = 0;
    for (let bit = 0; bit < bits; bit++) value = value * 2 + this.#bit();
    return value;
  }

  flag(): boolean {
    return this.#bit() === 1;
  }

  /** An unsigned Exp-Golomb number, at most `max`. H.264 9.1: ue(v). */
  ue(name: string, max = 0xffff_fffe): number {
    let leadingZeros = 0;
    while (this.#bit() === 0) {
      leadingZeros += 1;
      if (leadingZeros > 31) throw this.error(`${name} is not a valid Exp-Golomb number`);
    }
    const value = 2 ** leadingZeros - 1 + this.u(leadingZeros);
    if (value > max) throw this.error(`${name} is ${value}, at most ${max} is allowed`);
    return value;
  }

  /** A signed Exp-Golomb number. H.264 9.1.1: se(v). */
  se(name: string): number {
    const value = this.ue(name);
    return value % 2 === 1 ? (value + 1) / 2 : 0 - value / 2;
  }

  error(detail: string): VideoError {
    return new VideoError('VIDEO_ERR_BITSTREAM', detail, { offset: this.byteOffset });
  }

  #bit(): number {
    const byte = this.#bytes[this.#position >> 3];
    if (byte === undefined) throw this.error('the data ends too early');
    const bit = (byte >> (7 - (this.#position & 7))) & 1;
    this.#position += 1;
    return bit;
  }
}
