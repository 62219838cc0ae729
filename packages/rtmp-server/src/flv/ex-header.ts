import { ByteReader } from '../bytes/byte-reader.ts';

/** Packet types that audio and video share (Enhanced RTMP v2, "ExVideoTagHeader" and "ExAudioTagHeader"). */
export const ExPacketType = {
  sequenceStart: 0,
  codedFrames: 1,
  sequenceEnd: 2,
  /** Only for video: coded frames with a composition time of zero. */
  codedFramesX: 3,
  /** For video: AMF values such as colorInfo. For audio: the order of the channels. */
  metadata: 4,
  modEx: 7,
} as const;

/** The packet type of multitrack, which differs between video and audio. */
export const VIDEO_MULTITRACK = 6;
export const AUDIO_MULTITRACK = 5;

const MultitrackType = { oneTrack: 0, manyTracks: 1, manyTracksManyCodecs: 2 } as const;
const TIMESTAMP_OFFSET_NANO = 0;
const LARGEST_NANOSECOND_OFFSET = 999_999;
/** Track ids have one byte. */
const MOST_TRACKS = 256;

/** One track's part of a message. */
export interface ExPart {
  readonly packetType: number;
  readonly fourCc: string;
  /** 0 without multitrack. */
  readonly track: number;
  /** Added to the presentation time. */
  readonly nanoseconds: number;
  /** A view of the message body. */
  readonly payload: Uint8Array<ArrayBuffer>;
  /** True when other tracks have parts of the same body. */
  readonly shared: boolean;
}

/**
 * The parts of the body of an extended audio or video message: one part, or up to 256 when there are many tracks.
 * `firstPacketType` is the low bits of the first byte, `multitrack` the packet type that stands for multitrack. Throws
 * RTMP_ERR_TRUNCATED when the headers are cut short.
 */
export function* exParts(
  body: Uint8Array<ArrayBuffer>,
  firstPacketType: number,
  multitrack: number,
): Generator<ExPart, void> {
  const reader = new ByteReader(body);
  reader.skip(1);
  const { packetType: modified, nanoseconds } = readModifiers(reader, firstPacketType);
  if (modified !== multitrack) {
    const fourCc = readFourCc(reader);
    yield { packetType: modified, fourCc, track: 0, nanoseconds, payload: body.subarray(reader.offset), shared: false };
    return;
  }
  const types = reader.u8();
  const multitrackType = types >> 4;
  const packetType = types & 15;
  const commonFourCc = multitrackType === MultitrackType.manyTracksManyCodecs ? undefined : readFourCc(reader);
  if (multitrackType === MultitrackType.oneTrack) {
    const track = reader.u8();
    yield {
      packetType,
      fourCc: commonFourCc ?? '',
      track,
      nanoseconds,
      payload: body.subarray(reader.offset),
      shared: false,
    };
    return;
  }
  for (let parts = 0; parts < MOST_TRACKS && reader.remaining > 0; parts++) {
    const fourCc = commonFourCc ?? readFourCc(reader);
    const track = reader.u8();
    const size = reader.u24();
    const start = reader.offset;
    reader.skip(size);
    yield { packetType, fourCc, track, nanoseconds, payload: body.subarray(start, start + size), shared: true };
  }
}

/** Reads ModEx modifiers, any number of which may precede the actual packet type. Unknown ones are skipped. */
function readModifiers(reader: ByteReader, first: number): { packetType: number; nanoseconds: number } {
  let packetType = first;
  let nanoseconds = 0;
  while (packetType === ExPacketType.modEx) {
    let size = reader.u8() + 1;
    if (size === 256) size = reader.u16() + 1;
    const data = reader.bytes(size);
    const types = reader.u8();
    if (types >> 4 === TIMESTAMP_OFFSET_NANO && data.length >= 3) {
      nanoseconds = Math.min(new ByteReader(data).u24(), LARGEST_NANOSECOND_OFFSET);
    }
    packetType = types & 15;
  }
  return { packetType, nanoseconds };
}

function readFourCc(reader: ByteReader): string {
  return String.fromCharCode(...reader.bytes(4));
}
