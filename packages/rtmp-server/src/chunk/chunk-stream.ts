/** Returned by `readHeader` when the header ends beyond the input. The state is unchanged then. */
export const NEEDS_MORE = -1;

const EXTENDED = 0xffffff;
const TYPE_3 = 0xc0;
/** Largest chunk stream id that fits into the first byte. */
const LARGEST_SHORT_ID = 63;

/** The state of one chunk stream in a ChunkReader: the last header, and the message that is being assembled. */
export class ChunkStream {
  readonly id: number;
  /** False until the first header was read. */
  started = false;
  type = 0;
  /** Declared length of the message. */
  length = 0;
  messageStreamId = 0;
  /** Timestamp of the current message, modulo 2^32. */
  timestamp = 0;
  /** True when the last header began a message, false when it continued one. */
  opens = false;
  /** First byte of a chunk that continues the message with a header of this byte alone; -1 when that cannot be. */
  continuation = -1;
  /** The type 3 chunks of the current message come without the extended timestamp. */
  extendedOmitted = false;
  /** Undefined between messages. It grows with what is received, up to `length`. */
  body: Uint8Array<ArrayBuffer> | undefined = undefined;
  /** Bytes that the current message counts against the limit of its connection. */
  held = 0;
  /** The current message is too long: its bytes are thrown away as they come, and `body` is empty. */
  skips = false;
  /** Bytes of the message received so far. */
  received = 0;
  /** When its first chunk began, as `ChunkReader.nowMs`. */
  beganMs = 0;

  /** Timestamp field of the last type 0, 1 or 2 chunk. */
  #field = 0;
  /** That field was an extended timestamp: type 3 chunks may repeat it. */
  #extended = false;

  constructor(id: number) {
    this.id = id;
  }

  /** The body, with room for `end` bytes. It doubles when it has to grow, and ends with exactly `length` bytes. */
  bodyFor(end: number): Uint8Array<ArrayBuffer> {
    const { body } = this;
    if (body === undefined) throw new TypeError('a chunk without a message');
    if (body.length >= end) return body;
    const grown = new Uint8Array(Math.min(this.length, Math.max(end, 2 * body.length)));
    grown.set(body.subarray(0, this.received));
    this.body = grown;
    return grown;
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
    // Only type 3 may continue a message, but some senders use type 1 or 2, which nginx-rtmp and SRS accept too.
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
    // After a type 0 chunk the field is an absolute timestamp, and it is added all the same: section 5.3.1.2.4 says so,
    // and FFmpeg sends type 3 whenever the delta equals the previous field, whatever its type. librtmp means "the same
    // time" by type 3, but its streams start at timestamp 0, where the two readings agree.
    if (this.opens) this.timestamp = (this.timestamp + this.#field) >>> 0;
    this.extendedOmitted = this.#extended && extendedSize === 0;
    return extendedSize;
  }

  /**
   * Size of the extended timestamp in a type 3 chunk: 4 or 0. The specification wants it repeated, but old librtmp and
   * FFmpeg leave it out, and nothing announces which. So 4 bytes that differ from the field are payload. The rest of
   * that message has no extended timestamps either.
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
