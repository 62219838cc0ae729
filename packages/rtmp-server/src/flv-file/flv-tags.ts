import { ByteReader } from '../bytes/byte-reader.ts';
import { ByteWriter } from '../bytes/byte-writer.ts';
import { RtmpError } from '../errors.ts';

/** One tag of an FLV file (FLV specification, annex E.4.1). */
interface FlvTag {
  /** 8 audio, 9 video, 18 script data; as in RTMP messages. */
  readonly type: number;
  /** Milliseconds, 32 bits. */
  readonly timestamp: number;
  /** Owns its ArrayBuffer. */
  readonly body: Uint8Array<ArrayBuffer>;
}

/** Signature, version, flags, and length of the header. */
const FILE_HEADER_BYTES = 9;
const TAG_HEADER_BYTES = 11;
const BACK_POINTER_BYTES = 4;
const SIGNATURE = 0x464c56;
const HAS_AUDIO = 4;
const HAS_VIDEO = 1;
/** Higher bits mark encrypted and reserved tags. */
const HIGHEST_TYPE = 0x1f;
const LONGEST_HEADER = 1024;

/** The start of a file, with the first back pointer. Players wait for each kind of tag that it announces. */
export function flvFileHeader({ audio, video }: { readonly audio: boolean; readonly video: boolean }): Uint8Array {
  return new ByteWriter(FILE_HEADER_BYTES + BACK_POINTER_BYTES)
    .u24(SIGNATURE)
    .u8(1)
    .u8((audio ? HAS_AUDIO : 0) | (video ? HAS_VIDEO : 0))
    .u32(FILE_HEADER_BYTES)
    .u32(0)
    .toBytes();
}

/** A tag with the back pointer behind it. Throws RTMP_ERR_FLV_FILE for a body of 16 MiB or more. */
export function flvTagBytes({ type, timestamp, body }: Omit<FlvTag, 'body'> & { body: Uint8Array }): Uint8Array {
  if (body.length > 0xffffff) throw new RtmpError('RTMP_ERR_FLV_FILE', { detail: `a tag of ${body.length} bytes` });
  return new ByteWriter(TAG_HEADER_BYTES + body.length + BACK_POINTER_BYTES)
    .u8(type)
    .u24(body.length)
    .u24(timestamp & 0xffffff)
    .u8(timestamp >>> 24)
    .u24(0)
    .bytes(body)
    .u32(TAG_HEADER_BYTES + body.length)
    .toBytes();
}

/** Finds the tags in the bytes of an FLV file, split anywhere. */
export class FlvTagReader {
  #held: Uint8Array = new Uint8Array(0);
  /** Bytes that came after those held. They are joined when there are as many as `#wanted`. */
  #parts: Uint8Array[] = [];
  #partBytes = 0;
  #wanted = 0;
  /** Bytes of the file before `#held`. */
  #offset = 0;
  /** Bytes to skip before the next tag. */
  #skip = 0;
  #inTags = false;

  /** The tags that are now complete. Throws RTMP_ERR_FLV_FILE when the bytes are not those of an FLV file. */
  push(bytes: Uint8Array): FlvTag[] {
    const tags: FlvTag[] = [];
    this.#parts.push(bytes);
    this.#partBytes += bytes.length;
    if (this.#held.length + this.#partBytes < this.#wanted) return tags;
    this.#join();
    if (!this.#inTags && !this.#fileHeader()) return tags;
    while (this.#skipped()) {
      const tag = this.#tag();
      if (tag === undefined) break;
      tags.push(tag);
    }
    return tags;
  }

  #join(): void {
    const [first] = this.#parts;
    const isAlone = this.#held.length === 0 && this.#parts.length === 1 && first !== undefined;
    this.#held = isAlone ? first : Buffer.concat([this.#held, ...this.#parts]);
    this.#parts = [];
    this.#partBytes = 0;
    this.#wanted = 0;
  }

  #fileHeader(): boolean {
    if (this.#held.length < FILE_HEADER_BYTES) return false;
    const reader = new ByteReader(this.#held);
    if (reader.u24() !== SIGNATURE) throw new RtmpError('RTMP_ERR_FLV_FILE', { detail: 'it does not begin with FLV' });
    reader.skip(2);
    const headerBytes = reader.u32();
    if (headerBytes < FILE_HEADER_BYTES || headerBytes > LONGEST_HEADER) {
      throw new RtmpError('RTMP_ERR_FLV_FILE', { detail: `a header of ${headerBytes} bytes` });
    }
    this.#skip = headerBytes + BACK_POINTER_BYTES;
    this.#inTags = true;
    return true;
  }

  #skipped(): boolean {
    const bytes = Math.min(this.#skip, this.#held.length);
    this.#drop(bytes);
    this.#skip -= bytes;
    return this.#skip === 0;
  }

  #tag(): FlvTag | undefined {
    if (this.#held.length < TAG_HEADER_BYTES) return undefined;
    const reader = new ByteReader(this.#held);
    const type = reader.u8();
    const length = reader.u24();
    if (type > HIGHEST_TYPE) {
      throw new RtmpError('RTMP_ERR_FLV_FILE', { offset: this.#offset, detail: `a tag of type ${type}` });
    }
    if (this.#held.length < TAG_HEADER_BYTES + length) {
      this.#wanted = TAG_HEADER_BYTES + length;
      return undefined;
    }
    const low = reader.u24();
    const timestamp = ((reader.u8() << 24) | low) >>> 0;
    const body = new Uint8Array(this.#held.subarray(TAG_HEADER_BYTES, TAG_HEADER_BYTES + length));
    this.#drop(TAG_HEADER_BYTES + length);
    this.#skip = BACK_POINTER_BYTES;
    return { type, timestamp, body };
  }

  #drop(bytes: number): void {
    this.#held = this.#held.subarray(bytes);
    this.#offset += bytes;
  }
}
