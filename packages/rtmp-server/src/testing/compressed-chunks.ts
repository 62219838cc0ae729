import type { OutgoingMessage } from '../chunk/chunk-writer.ts';
import { MessageType } from '../chunk/message-type.ts';
import { rawChunk } from './chunks.ts';

const EXTENDED = 0xffffff;

/**
 * The chunks of these messages, with headers as short as possible: chunk types 1 and 2 leave out the fields that repeat
 * those of the message before on the same chunk stream.
 */
export function compressedChunks(messages: Iterable<OutgoingMessage>): Uint8Array {
  const previous = new Map<number, OutgoingMessage>();
  const chunks: Uint8Array[] = [];
  let chunkSize = 128;
  for (const message of messages) {
    const { chunkStreamId, type, messageStreamId, body } = message;
    const { format, time } = shortestHeader(message, previous.get(chunkStreamId));
    const firstPart = body.subarray(0, chunkSize);
    chunks.push(
      rawChunk({ format, chunkStreamId, time, length: body.length, type, messageStreamId, payload: firstPart }),
    );
    const repeated = time >= EXTENDED ? { repeats: time } : {};
    for (let at = chunkSize; at < body.length; at += chunkSize) {
      chunks.push(rawChunk({ format: 3, chunkStreamId, payload: body.subarray(at, at + chunkSize), ...repeated }));
    }
    previous.set(chunkStreamId, message);
    if (type === MessageType.setChunkSize) chunkSize = Buffer.from(body).readUInt32BE();
  }
  return Buffer.concat(chunks);
}

function shortestHeader(
  { messageStreamId, timestamp, type, body }: OutgoingMessage,
  previous: OutgoingMessage | undefined,
): { format: 0 | 1 | 2; time: number } {
  const delta = timestamp - (previous?.timestamp ?? 0);
  if (previous?.messageStreamId !== messageStreamId || delta < 0 || delta >= EXTENDED) {
    return { format: 0, time: timestamp };
  }
  return { format: previous.type === type && previous.body.length === body.length ? 2 : 1, time: delta };
}
