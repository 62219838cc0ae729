import { encodeFlvBody } from '../flv/flv-body.ts';
import type { MediaPacket } from '../flv/media-packet.ts';
import { MessageType } from '../message/types.ts';
import { flvFileHeader, flvTagBytes } from './flv-tags.ts';

export interface WriteFlvOptions {
  /** Announces audio. Default true; some players wait for audio that is announced and does not come. */
  readonly audio?: boolean;
  /** Announces video. Default true. */
  readonly video?: boolean;
}

/**
 * The bytes of an FLV file with these packets and with times that begin at 0, for example
 * `pipeline(writeFlv(publication), createWriteStream('a.flv'))`. Throws RTMP_ERR_CODEC or RTMP_ERR_FLV_FILE for a
 * packet that cannot be written.
 */
export async function* writeFlv(
  packets: AsyncIterable<MediaPacket> | Iterable<MediaPacket>,
  { audio = true, video = true }: WriteFlvOptions = {},
): AsyncGenerator<Uint8Array, undefined> {
  yield flvFileHeader({ audio, video });
  let start: number | undefined;
  for await (const packet of packets) {
    // Sequence headers often have other times than the frames, so the first frame decides where the stream begins.
    if (packet.kind === 'frame') start ??= packet.dts;
    const timestamp = Math.max(0, packet.dts - (start ?? packet.dts));
    const type = packet.media === 'video' ? MessageType.video : MessageType.audio;
    yield flvTagBytes({ type, timestamp, body: encodeFlvBody(packet) });
  }
}
