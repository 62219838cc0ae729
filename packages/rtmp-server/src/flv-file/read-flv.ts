import { FlvDemuxer } from '../flv/flv-demuxer.ts';
import type { MediaPacket } from '../flv/media-packet.ts';
import { MessageType } from '../message/types.ts';
import { FlvTagReader } from './flv-tags.ts';

/**
 * The packets of an FLV file, for example `readFlv(createReadStream('a.flv'))`. Skips a last tag that is cut short, as
 * in a recording that is still being written. Throws RTMP_ERR_FLV_FILE when the bytes are not those of an FLV file.
 */
export async function* readFlv(
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<MediaPacket, undefined> {
  const reader = new FlvTagReader();
  const demuxer = new FlvDemuxer();
  for await (const part of bytes) {
    for (const tag of reader.push(part)) {
      if (tag.type !== MessageType.video && tag.type !== MessageType.audio) continue;
      const packets: MediaPacket[] = [];
      demuxer.read(tag, packets);
      yield* packets;
    }
  }
}
