import type { FlvBody, FlvDemuxer } from '../flv-demuxer.ts';
import type { MediaPacket } from '../media-packet.ts';

/** The packets of one message. */
export function readAll(demuxer: FlvDemuxer, body: FlvBody): MediaPacket[] {
  const packets: MediaPacket[] = [];
  demuxer.read(body, packets);
  return packets;
}

/** The packet of a message that has one at most. */
export function readOne(demuxer: FlvDemuxer, body: FlvBody): MediaPacket | undefined {
  const packets = readAll(demuxer, body);
  if (packets.length > 1) throw new Error(`${packets.length} packets`);
  return packets[0];
}
