import { ByteWriter } from '../bytes/byte-writer.ts';
import { RtmpError } from '../errors.ts';
import type { MediaPacket } from './media-packet.ts';

const AVC_PACKET_TYPE = { config: 0, frame: 1, end: 2 } as const;
const KEY_FRAME_AVC = 0x17;
const INTER_FRAME_AVC = 0x27;
/** AAC; rate, size and channels are fixed for it (FLV specification, annex E.4.2.1). */
const AAC = 0xaf;

/** The body of the audio or video message that carries a packet. Throws RTMP_ERR_CODEC for other than H.264 and AAC. */
export function encodeFlvBody(packet: MediaPacket): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter(packet.data.length + 5);
  if (packet.media === 'video' && packet.codec === 'h264') {
    const startsHere = packet.keyframe || packet.kind !== 'frame';
    writer.u8(startsHere ? KEY_FRAME_AVC : INTER_FRAME_AVC).u8(AVC_PACKET_TYPE[packet.kind]);
    return writer
      .u24(packet.pts - packet.dts)
      .bytes(packet.data)
      .toBytes();
  }
  if (packet.media === 'audio' && packet.codec === 'aac' && packet.kind !== 'end') {
    return writer
      .u8(AAC)
      .u8(packet.kind === 'config' ? 0 : 1)
      .bytes(packet.data)
      .toBytes();
  }
  throw new RtmpError('RTMP_ERR_CODEC', { detail: `${packet.codec} ${packet.kind}` });
}
