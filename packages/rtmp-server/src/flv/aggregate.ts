import { ByteReader } from '../bytes/byte-reader.ts';
import { MessageType } from '../chunk/message-type.ts';
import type { FlvBody } from './flv-demuxer.ts';

const TAG_HEADER_BYTES = 11;
const BACK_POINTER_BYTES = 4;
/** Enough for minutes of a stream. Without a limit, one message could hold a million empty tags. */
const MOST_MESSAGES = 4096;

/**
 * The messages inside an aggregate message (RTMP 1.0 section 7.1.6), which are FLV tags with back pointers. Their
 * timestamps are shifted so that the first one has the timestamp of the aggregate. A truncated last tag is skipped, and
 * so is everything after 4096 tags.
 */
export function splitAggregate(aggregate: FlvBody): FlvBody[] {
  const messages: FlvBody[] = [];
  const reader = new ByteReader(aggregate.body);
  let shift: number | undefined;
  for (let tags = 0; tags < MOST_MESSAGES && reader.remaining >= TAG_HEADER_BYTES; tags++) {
    const type = reader.u8();
    const length = reader.u24();
    const low = reader.u24();
    const timestamp = ((reader.u8() << 24) | low) >>> 0;
    reader.skip(3);
    if (length > reader.remaining) break;
    shift ??= aggregate.timestamp - timestamp;
    // A copy, because the body of a message owns its buffer.
    const body = new Uint8Array(reader.bytes(length));
    if (type !== MessageType.aggregate) messages.push({ type, timestamp: (timestamp + shift) >>> 0, body });
    reader.skip(Math.min(BACK_POINTER_BYTES, reader.remaining));
  }
  return messages;
}
