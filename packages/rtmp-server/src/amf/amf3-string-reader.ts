import type { ByteReader } from '../bytes/byte-reader.ts';
import { RtmpError } from '../errors.ts';
import { decodeUtf8 } from './container.ts';

/** A variable-length unsigned 29-bit integer (AMF3 specification section 1.3.1). */
export function readU29(bytes: ByteReader): number {
  let value = 0;
  for (let i = 0; i < 3; i++) {
    const byte = bytes.u8();
    if (byte < 0x80) return (value << 7) | byte;
    value = (value << 7) | (byte & 0x7f);
  }
  return (value << 8) | bytes.u8();
}

/** Reads strings and keeps their reference table (AMF3 specification section 1.3.2). */
export class Amf3StringReader {
  readonly #in: ByteReader;
  readonly #table: string[] = [];

  constructor(bytes: ByteReader) {
    this.#in = bytes;
  }

  read(): string {
    const offset = this.#in.offset;
    const head = readU29(this.#in);
    if ((head & 1) === 0) return this.#referred(head >> 1, offset);
    const text = decodeUtf8(this.#in.bytes(head >> 1));
    // The empty string is never sent by reference.
    if (head !== 1) this.#table.push(text);
    return text;
  }

  #referred(index: number, offset: number): string {
    const text = this.#table[index];
    if (text === undefined) throw new RtmpError('RTMP_ERR_AMF_REFERENCE', { offset, detail: `string ${index}` });
    return text;
  }
}
