import { RtmpError } from '../errors.ts';
import type { RtmpMessage } from './message.ts';
import { MessageType } from './message-type.ts';

/** A message to send: unlike a received one, it need not own the buffer of its body. */
export interface OutgoingMessage extends Omit<RtmpMessage, 'body'> {
  readonly body: Uint8Array;
}

export interface ChunkWriterOptions {
  /** Leave out header fields that repeat those of the previous message (chunk types 1 and 2). Default: false. */
  readonly compressHeaders?: boolean;
}

/** Header fields that later messages of the chunk stream may leave out. */
interface PreviousHeader {
  readonly type: number;
  readonly length: number;
  readonly messageStreamId: number;
  readonly timestamp: number;
}

const EXTENDED = 0xffffff;
const HEADER_SIZES = [11, 7, 3, 0] as const;
type Format = 0 | 1 | 2 | 3;

/** Splits messages into chunks (RTMP 1.0 section 5.3). Chunk stream ids 2..65599, messages up to 16777215 bytes. */
export class ChunkWriter {
  readonly #compress: boolean;
  readonly #previous = new Map<number, PreviousHeader>();
  #chunkSize = 128;

  constructor(options: ChunkWriterOptions = {}) {
    this.#compress = options.compressHeaders ?? false;
  }

  /** In bytes. Writing a Set Chunk Size message sets it too, for the messages after that one. */
  get chunkSize(): number {
    return this.#chunkSize;
  }

  set chunkSize(size: number) {
    if (!(size >= 1 && size <= 0x7fffffff)) throw new RtmpError('RTMP_ERR_CHUNK_SIZE', { detail: `${size}` });
    this.#chunkSize = Math.floor(size);
  }

  /** All chunks of `message`, in one buffer. */
  write(message: OutgoingMessage): Uint8Array<ArrayBuffer> {
    const { body, chunkStreamId } = message;
    if (body.length > 0xffffff) {
      throw new RtmpError('RTMP_ERR_MESSAGE_TOO_LONG', { chunkStreamId, detail: `${body.length} bytes` });
    }
    const format = this.#formatFor(message);
    const delta = format === 0 ? 0 : (this.#previous.get(chunkStreamId)?.timestamp ?? 0);
    const field = message.timestamp - delta;
    const basicSize = chunkStreamId < 64 ? 1 : chunkStreamId < 320 ? 2 : 3;
    const extendedSize = field >= EXTENDED ? 4 : 0;
    const chunks = Math.max(1, Math.ceil(body.length / this.#chunkSize));
    const out = new Uint8Array(chunks * (basicSize + extendedSize) + HEADER_SIZES[format] + body.length);
    const view = new DataView(out.buffer);

    let at = writeBasicHeader(view, 0, format, chunkStreamId);
    at = writeMessageHeader(view, at, format, message, field);
    for (let from = 0; ; ) {
      if (extendedSize > 0) view.setUint32(at, field);
      at += extendedSize;
      const to = Math.min(from + this.#chunkSize, body.length);
      out.set(body.subarray(from, to), at);
      at += to - from;
      if (to === body.length) break;
      at = writeBasicHeader(view, at, 3, chunkStreamId);
      from = to;
    }
    this.#remember(message);
    return out;
  }

  /** Timestamps that go back or leap need a full header: receivers disagree on extended and wrapping deltas. */
  #formatFor({ chunkStreamId, messageStreamId, timestamp, type, body }: OutgoingMessage): Format {
    if (!this.#compress) return 0;
    const previous = this.#previous.get(chunkStreamId);
    if (previous === undefined || previous.messageStreamId !== messageStreamId) return 0;
    const delta = timestamp - previous.timestamp;
    if (delta < 0 || delta >= EXTENDED) return 0;
    return previous.type === type && previous.length === body.length ? 2 : 1;
  }

  #remember({ chunkStreamId, messageStreamId, timestamp, type, body }: OutgoingMessage): void {
    if (this.#compress) {
      this.#previous.set(chunkStreamId, { type, length: body.length, messageStreamId, timestamp });
    }
    if (type === MessageType.setChunkSize && body.length >= 4) {
      this.chunkSize = new DataView(body.buffer, body.byteOffset).getUint32(0);
    }
  }
}

function writeBasicHeader(view: DataView, at: number, format: Format, chunkStreamId: number): number {
  if (chunkStreamId < 64) {
    view.setUint8(at, (format << 6) | chunkStreamId);
    return at + 1;
  }
  if (chunkStreamId < 320) {
    view.setUint8(at, format << 6);
    view.setUint8(at + 1, chunkStreamId - 64);
    return at + 2;
  }
  view.setUint8(at, (format << 6) | 1);
  view.setUint16(at + 1, chunkStreamId - 64, true);
  return at + 3;
}

function writeMessageHeader(
  view: DataView,
  at: number,
  format: Format,
  message: OutgoingMessage,
  field: number,
): number {
  if (format < 3) setUint24(view, at, Math.min(field, EXTENDED));
  if (format <= 1) {
    setUint24(view, at + 3, message.body.length);
    view.setUint8(at + 6, message.type);
  }
  if (format === 0) view.setUint32(at + 7, message.messageStreamId, true);
  return at + HEADER_SIZES[format];
}

function setUint24(view: DataView, at: number, value: number): void {
  view.setUint16(at, value >>> 8);
  view.setUint8(at + 2, value);
}
