import { ByteWriter } from '../bytes/byte-writer.ts';
import { RtmpError } from '../errors.ts';
import { AUDIO_MULTITRACK, ExPacketType, VIDEO_MULTITRACK } from './ex-header.ts';
import { fourCcOf } from './four-cc.ts';
import type { AudioPacket, MediaPacket, VideoPacket } from './media-packet.ts';

const PACKET_TYPE = {
  config: ExPacketType.sequenceStart,
  frame: ExPacketType.codedFrames,
  end: ExPacketType.sequenceEnd,
} as const;
const AVC = 7;
const KEY_FRAME = 1;
const INTER_FRAME = 2;
/** First byte of AAC, whose sample rate, size and channels have fixed values (FLV specification, annex E.4.2.1). */
const AAC = 0xaf;
const VIDEO_EX_HEADER = 0x80;
const AUDIO_EX_HEADER = 0x90;
const LONGEST_HEADER = 16;

/**
 * The body of the audio or video message for a packet: H.264 and AAC in the format of FLV, everything else in that of
 * Enhanced RTMP. Throws RTMP_ERR_CODEC for a packet that no message can carry.
 */
export function encodeFlvBody(packet: MediaPacket): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter(packet.data.length + LONGEST_HEADER);
  if (packet.media === 'video') writeVideoHeader(writer, packet);
  else writeAudioHeader(writer, packet);
  return writer.bytes(packet.data).toBytes();
}

function writeVideoHeader(writer: ByteWriter, packet: VideoPacket): void {
  const { codec, kind, track } = packet;
  const startsHere = packet.keyframe || kind !== 'frame';
  const frameType = startsHere ? KEY_FRAME : INTER_FRAME;
  const packetType = PACKET_TYPE[kind];
  const compositionTime = Math.round(packet.pts - packet.dts);
  if (codec === 'h264' && track === 0) {
    writer
      .u8((frameType << 4) | AVC)
      .u8(packetType)
      .u24(compositionTime);
    return;
  }
  writeExHeader(
    writer,
    { first: VIDEO_EX_HEADER | (frameType << 4), multitrack: VIDEO_MULTITRACK, packetType },
    packet,
  );
  if (kind === 'frame' && (codec === 'h264' || codec === 'hevc')) writer.u24(compositionTime);
}

function writeAudioHeader(writer: ByteWriter, packet: AudioPacket): void {
  const { codec, kind, track } = packet;
  const packetType = PACKET_TYPE[kind];
  if (codec !== 'aac' || track !== 0) {
    writeExHeader(writer, { first: AUDIO_EX_HEADER, multitrack: AUDIO_MULTITRACK, packetType }, packet);
  } else if (kind === 'end') {
    throw new RtmpError('RTMP_ERR_CODEC', { detail: 'FLV has no end of sequence for AAC' });
  } else {
    writer.u8(AAC).u8(packetType);
  }
}

function writeExHeader(
  writer: ByteWriter,
  { first, multitrack, packetType }: { first: number; multitrack: number; packetType: number },
  { codec, track }: MediaPacket,
): void {
  const fourCc = Buffer.from(fourCcOf(codec), 'latin1');
  if (track === 0) writer.u8(first | packetType).bytes(fourCc);
  // The multitrack type is 0: one track.
  else
    writer
      .u8(first | multitrack)
      .u8(packetType)
      .bytes(fourCc)
      .u8(track);
}
