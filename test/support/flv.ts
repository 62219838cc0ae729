import { readFileSync, writeFileSync } from 'node:fs';

const HEADER_LENGTH = 13;
const TAG_HEADER = 11;
const TRAILER = 4;

// Tag types, Adobe FLV specification E.4.1.
export const AUDIO_TAG = 8;
export const VIDEO_TAG = 9;

export interface FlvTag {
  readonly type: number;
  /** Milliseconds. */
  readonly timestamp: number;
  readonly body: Buffer;
}

export function readFlv(file: string): FlvTag[] {
  const bytes = readFileSync(file);
  const tags: FlvTag[] = [];
  for (let at = HEADER_LENGTH; at + TAG_HEADER <= bytes.length; ) {
    const length = bytes.readUIntBE(at + 1, 3);
    const timestamp = bytes.readUIntBE(at + 4, 3) + bytes.readUInt8(at + 7) * 0x1000000;
    tags.push({
      type: bytes.readUInt8(at),
      timestamp,
      body: bytes.subarray(at + TAG_HEADER, at + TAG_HEADER + length),
    });
    at += TAG_HEADER + length + TRAILER;
  }
  return tags;
}

export function flvBytes(tags: readonly FlvTag[]): Buffer {
  return Buffer.concat([headerFor(tags), ...tags.map(tagBytes)]);
}

/** The header announces only the kinds of tags that exist, because readers wait for each kind that it announces. */
function headerFor(tags: readonly FlvTag[]): Buffer {
  const audio = tags.some(({ type }) => type === AUDIO_TAG) ? 4 : 0;
  const video = tags.some(({ type }) => type === VIDEO_TAG) ? 1 : 0;
  return Buffer.from([...Buffer.from('FLV'), 1, audio | video, 0, 0, 0, 9, 0, 0, 0, 0]);
}

function tagBytes({ type, timestamp, body }: FlvTag): Buffer {
  const head = Buffer.alloc(TAG_HEADER);
  head.writeUInt8(type, 0);
  head.writeUIntBE(body.length, 1, 3);
  head.writeUIntBE(timestamp & 0xffffff, 4, 3);
  head.writeUInt8(timestamp >>> 24, 7);
  const trailer = Buffer.alloc(TRAILER);
  trailer.writeUInt32BE(TAG_HEADER + body.length);
  return Buffer.concat([head, body, trailer]);
}

/** True for video tags with a frame; false for the sequence header and the end of sequence. */
export function isVideoFrame({ type, body }: FlvTag): boolean {
  return type === VIDEO_TAG && body[1] === 1;
}

/** Writes clips one after the other as one stream that changes in the middle; each has its own sequence header. */
export function writeJoined(target: string, files: readonly string[]): void {
  const joined: FlvTag[] = [];
  let start = 0;
  for (const file of files) {
    const tags = readFlv(file).filter(({ type, body }) => type === VIDEO_TAG && body[1] !== 2);
    for (const tag of tags) joined.push({ ...tag, timestamp: tag.timestamp + start });
    start += (tags.at(-1)?.timestamp ?? 0) + 33;
  }
  writeFileSync(target, flvBytes(joined));
}
