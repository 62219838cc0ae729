import { RtmpError } from '../errors.ts';
import type { RtmpMessage } from './message.ts';
import { MessageType } from './message-type.ts';

/** A message to send: unlike a received one, it need not own the buffer of its body. */
export interface OutgoingMessage extends Omit<RtmpMessage, 'body'> {
  readonly body: Uint8Array;
}

const EXTENDED = 0xffffff;
const MESSAGE_HEADER_BYTES = 11;

/**
 * Splits messages into chunks (RTMP 1.0 section 5.3): one of type 0 with the whole header, then type 3. Writes chunk
 * stream ids 2..65599 and messages up to 16777215 bytes. A Set Chunk Size message applies to the messages after it.
 */
export class ChunkWriter {
  #chunkSize = 128;

  /** All chunks of `message`, in one buffer. Throws RTMP_ERR_MESSAGE_TOO_LONG or RTMP_ERR_CHUNK_SIZE. */
  write(message: OutgoingMessage): Uint8Array<ArrayBuffer> {
    const { body, chunkStreamId, timestamp } = message;
    if (body.length > 0xffffff) {
      throw new RtmpError('RTMP_ERR_MESSAGE_TOO_LONG', { chunkStreamId, detail: `${body.length} bytes` });
    }
    const basicSize = chunkStreamId < 64 ? 1 : chunkStreamId < 320 ? 2 : 3;
    const extendedSize = timestamp >= EXTENDED ? 4 : 0;
    const chunks = Math.max(1, Math.ceil(body.length / this.#chunkSize));
    const out = new Uint8Array(chunks * (basicSize + extendedSize) + MESSAGE_HEADER_BYTES + body.length);
    const view = new DataView(out.buffer);

    let at = writeBasicHeader(view, 0, 0, chunkStreamId);
    at = writeMessageHeader(view, at, message);
    for (let from = 0; ; ) {
      if (extendedSize > 0) view.setUint32(at, timestamp);
      at += extendedSize;
      const to = Math.min(from + this.#chunkSize, body.length);
      out.set(body.subarray(from, to), at);
      at += to - from;
      if (to === body.length) break;
      at = writeBasicHeader(view, at, 3, chunkStreamId);
      from = to;
    }
    if (message.type === MessageType.setChunkSize && body.length >= 4) this.#setChunkSize(body);
    return out;
  }

  #setChunkSize(body: Uint8Array): void {
    const size = new DataView(body.buffer, body.byteOffset).getUint32(0);
    if (size < 1 || size > 0x7fffffff) throw new RtmpError('RTMP_ERR_CHUNK_SIZE', { detail: `${size}` });
    this.#chunkSize = size;
  }
}

function writeBasicHeader(view: DataView, at: number, format: 0 | 3, chunkStreamId: number): number {
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

function writeMessageHeader(view: DataView, at: number, message: OutgoingMessage): number {
  setUint24(view, at, Math.min(message.timestamp, EXTENDED));
  setUint24(view, at + 3, message.body.length);
  view.setUint8(at + 6, message.type);
  view.setUint32(at + 7, message.messageStreamId, true);
  return at + MESSAGE_HEADER_BYTES;
}

function setUint24(view: DataView, at: number, value: number): void {
  view.setUint16(at, value >>> 8);
  view.setUint8(at + 2, value);
}
