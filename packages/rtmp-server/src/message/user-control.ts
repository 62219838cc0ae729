import { ByteReader } from '../bytes/byte-reader.ts';
import { ByteWriter } from '../bytes/byte-writer.ts';
import type { RtmpMessage } from '../chunk/message.ts';
import { RtmpError } from '../errors.ts';
import { CONTROL_CHUNK_STREAM, MessageType, UserControlEvent } from './types.ts';

/** A user control message (RTMP 1.0 section 7.1.7). */
export interface UserControl {
  /** One of UserControlEvent, or an unknown id, which is to be ignored. */
  readonly event: number;
  /** Message stream id, or the time of a ping in milliseconds; 0 where the event has no such field. */
  readonly value: number;
  /** Milliseconds; only in Set Buffer Length. */
  readonly bufferLength?: number;
}

/** Throws RTMP_ERR_CONTROL when a known event lacks its fields. */
export function decodeUserControl({ body, chunkStreamId }: RtmpMessage): UserControl {
  const fields = new ByteReader(body);
  const wanted = body.length < 2 ? 2 : neededLength(fields.u16());
  if (body.length < wanted) {
    const detail = `user control of ${body.length} bytes, ${wanted} are needed`;
    throw new RtmpError('RTMP_ERR_CONTROL', { chunkStreamId, detail });
  }
  const event = new ByteReader(body).u16();
  const value = fields.remaining >= 4 ? fields.u32() : 0;
  return event === UserControlEvent.setBufferLength ? { event, value, bufferLength: fields.u32() } : { event, value };
}

/** The RTMP message, on the control chunk stream. */
export function encodeUserControl({ event, value, bufferLength }: UserControl): RtmpMessage {
  const body = new ByteWriter(10).u16(event).u32(value);
  if (bufferLength !== undefined) body.u32(bufferLength);
  return {
    type: MessageType.userControl,
    chunkStreamId: CONTROL_CHUNK_STREAM,
    messageStreamId: 0,
    timestamp: 0,
    body: body.toBytes(),
  };
}

function neededLength(event: number): number {
  if (event === UserControlEvent.setBufferLength) return 10;
  return event <= UserControlEvent.pingResponse ? 6 : 2;
}
