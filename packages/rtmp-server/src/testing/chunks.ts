import { ByteWriter } from '../bytes/byte-writer.ts';
import { ChunkReader } from '../chunk/chunk-reader.ts';
import type { ChunkLimits } from '../chunk/limits.ts';
import type { RtmpMessage } from '../chunk/message.ts';

/** A Set Chunk Size message, as chunks. */
export function setChunkSize(size: number): Uint8Array {
  return new ByteWriter().u8(2).u24(0).u24(4).u8(1).u32(0).u32(size).toBytes();
}

interface RawChunk {
  readonly format: 0 | 1 | 2 | 3;
  readonly chunkStreamId: number;
  /** Bytes of the basic header; by default the shortest form. */
  readonly form?: 1 | 2 | 3;
  /** Timestamp in type 0, delta in types 1 and 2. */
  readonly time?: number;
  /** The extended timestamp that a type 3 chunk repeats. */
  readonly repeats?: number;
  readonly length?: number;
  readonly type?: number;
  readonly messageStreamId?: number;
  readonly payload?: Uint8Array;
}

const EXTENDED = 0xffffff;

/** One chunk, valid or not. Omitted fields are zero; the length is that of the payload by default. */
export function rawChunk(chunk: RawChunk): Uint8Array<ArrayBuffer> {
  const { format, chunkStreamId: id, time = 0, payload = new Uint8Array(0) } = chunk;
  const out = new ByteWriter();
  const form = chunk.form ?? (id < 64 ? 1 : id < 320 ? 2 : 3);
  if (form === 1) out.u8((format << 6) | id);
  else if (form === 2) out.u8(format << 6).u8(id - 64);
  else
    out
      .u8((format << 6) | 1)
      .u8((id - 64) & 0xff)
      .u8((id - 64) >> 8);
  if (format < 3) out.u24(Math.min(time, EXTENDED));
  if (format < 2) out.u24(chunk.length ?? payload.length).u8(chunk.type ?? 0);
  if (format === 0) out.bytes(littleEndian(chunk.messageStreamId ?? 0));
  if (format < 3 && time >= EXTENDED) out.u32(time);
  if (chunk.repeats !== undefined) out.u32(chunk.repeats);
  return out.bytes(payload).toBytes();
}

function littleEndian(value: number): Uint8Array {
  return Uint8Array.from([0, 8, 16, 24], (shift) => value >>> shift);
}

/** All messages in `parts`, pushed one after another. */
export function readChunks(parts: Iterable<Uint8Array>, limits?: ChunkLimits): RtmpMessage[] {
  const reader = new ChunkReader(limits);
  const messages: RtmpMessage[] = [];
  for (const part of parts) reader.push(part, messages);
  return messages;
}
