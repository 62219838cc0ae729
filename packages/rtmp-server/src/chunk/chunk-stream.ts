/** Returned by `readHeader` when the header ends beyond the input; nothing has changed then. */
export const NEEDS_MORE = -1;

const EXTENDED = 0xffffff;
const TYPE_3 = 0xc0;
/** Of those that fit into the first byte. */
const LARGEST_SHORT_ID = 63;

/** What a ChunkReader remembers of one chunk stream: the last header, and the message it is putting together. */
export class ChunkStream {
  readonly id: number;
  /** False until the first header was read. */
  started = false;
  type = 0;
  /** Declared length of the message. */
  length = 0;
  messageStreamId = 0;
  /** Of the message at hand, modulo 2^32. */
  timestamp = 0;
  /** The last header opened a message; else it continued the one at hand. */
  opens = false;
  /** First byte of a chunk that goes on with the message and has no more of a header than that; -1 when there is none. */
  continuation = -1;
  /** The type 3 chunks of the message at hand come without the extended timestamp. */
  extendedOmitted = false;
  /** Undefined between messages. */
  body: Uint8Array<ArrayBuffer> | undefined = undefined;
  /** Bytes of `body` that came. */
  received = 0;

  /** Timestamp field of the last type 0, 1 or 2 chunk. */
  #field = 0;
  /** That field was an extended timestamp: type 3 chunks may repeat it. */
  #extended = false;

  constructor(id: number) {
    this.id = id;
  }

  /**
   * Reads the message header and extended timestamp of a chunk (RTMP 1.0 sections 5.3.1.2 and 5.3.1.3) at `at`.
   * Returns their size, or NEEDS_MORE. Fields that a first chunk of type 1, 2 or 3 leaves out are zero.
   */
  readHeader(format: number, input: Uint8Array, at: number): number {
    return format === 3 ? this.#readType3(input, at) : this.#readFields(format, input, at);
  }

  #readFields(format: number, input: Uint8Array, at: number): number {
    const fixed = format === 0 ? 11 : format === 1 ? 7 : 3;
    if (at + fixed > input.length) return NEEDS_MORE;
    let field = u24(input, at);
    const extended = field === EXTENDED;
    const size = extended ? fixed + 4 : fixed;
    if (at + size > input.length) return NEEDS_MORE;
    if (extended) field = ((u24(input, at + fixed) << 8) | (input[at + fixed + 3] ?? 0)) >>> 0;

    const length = format <= 1 ? u24(input, at + 3) : this.length;
    const type = format <= 1 ? (input[at + 6] ?? 0) : this.type;
    // Within a message only type 3 is right, but some senders repeat type 1 or 2, as nginx-rtmp and SRS let them.
    this.opens = format === 0 || this.body === undefined || length !== this.length || type !== this.type;
    if (!this.opens) return size;

    this.length = length;
    this.type = type;
    if (format === 0) {
      this.messageStreamId = (u24le(input, at + 7) | ((input[at + 10] ?? 0) << 24)) >>> 0;
      this.timestamp = field;
    } else {
      this.timestamp = (this.timestamp + field) >>> 0;
    }
    this.#field = field;
    this.#extended = extended;
    this.extendedOmitted = false;
    this.continuation = extended || this.id > LARGEST_SHORT_ID ? -1 : TYPE_3 | this.id;
    return size;
  }

  #readType3(input: Uint8Array, at: number): number {
    const extendedSize = this.#repeatedExtended(input, at);
    if (extendedSize === NEEDS_MORE) return NEEDS_MORE;
    this.opens = this.body === undefined;
    // The field is added again even after a type 0 chunk, where it is the absolute timestamp: section 5.3.1.2.4 says
    // so, and FFmpeg sends type 3 whenever the delta equals the field before, of whatever type. librtmp means "the same
    // time" by it: at timestamp 0, where its streams start, the two readings agree.
    if (this.opens) this.timestamp = (this.timestamp + this.#field) >>> 0;
    this.extendedOmitted = this.#extended && extendedSize === 0;
    return extendedSize;
  }

  /**
   * Size of the extended timestamp in a type 3 chunk: 4 or 0. The specification wants it repeated, old librtmp and
   * FFmpeg leave it out, and nothing announces which: 4 bytes that differ from the field are payload. Once left out,
   * it stays so for the message.
   */
  #repeatedExtended(input: Uint8Array, at: number): number {
    if (!this.#extended || (this.extendedOmitted && this.body !== undefined)) return 0;
    for (let i = 0; i < 4; i++) {
      if (at + i >= input.length) return NEEDS_MORE;
      if (input[at + i] !== ((this.#field >>> (24 - 8 * i)) & 0xff)) return 0;
    }
    return 4;
  }
}

function u24(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
}

function u24le(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16);
}
