import { ByteWriter } from '../bytes/byte-writer.ts';
import { ChunkReader } from '../chunk/chunk-reader.ts';
import type { ChunkLimits } from '../chunk/limits.ts';
import type { RtmpMessage } from '../chunk/message.ts';

/** A Set Chunk Size message, as chunks. */
export function setChunkSize(size: number): Uint8Array {
  return new ByteWriter().u8(2).u24(0).u24(4).u8(1).u32(0).u32(size).toBytes();
}

/** All messages in `parts`, pushed one after another. */
export function readChunks(parts: Iterable<Uint8Array>, limits?: ChunkLimits): RtmpMessage[] {
  const reader = new ChunkReader(limits);
  const messages: RtmpMessage[] = [];
  for (const part of parts) reader.push(part, messages);
  return messages;
}
