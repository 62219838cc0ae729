import { encodeFlvBody } from '../flv/flv-body.ts';
import type { MediaPacket } from '../flv/media-packet.ts';
import { MessageType } from '../message/types.ts';
import { flvFileHeader, flvTagBytes } from './flv-tags.ts';

export interface WriteFlvOptions {
  /** Whether players are to expect sound. Default true; some wait for it when none comes. */
  readonly audio?: boolean;
  /** Whether players are to expect pictures. Default true. */
  readonly video?: boolean;
}

/**
 * The bytes of an FLV file with these packets, whose times then begin at 0:
 * `pipeline(writeFlv(publication), createWriteStream('a.flv'))`. Throws RtmpError RTMP_ERR_CODEC for a codec that cannot
 * be written.
 */
export async function* writeFlv(
  packets: AsyncIterable<MediaPacket> | Iterable<MediaPacket>,
  { audio = true, video = true }: WriteFlvOptions = {},
): AsyncGenerator<Uint8Array, undefined> {
  yield flvFileHeader({ audio, video });
  let start: number | undefined;
  for await (const packet of packets) {
    // A sequence header often has another time than the frames; only frames can tell where the stream begins.
    if (packet.kind === 'frame') start ??= packet.dts;
    const timestamp = Math.max(0, packet.dts - (start ?? packet.dts));
    const type = packet.media === 'video' ? MessageType.video : MessageType.audio;
    yield flvTagBytes({ type, timestamp, body: encodeFlvBody(packet) });
  }
}
