/** What a demuxer has seen so far. Nothing of it ends a stream. */
export interface FlvStats {
  videoPackets: number;
  audioPackets: number;
  /** Messages without a body, or with a header and nothing behind it. */
  emptyBodies: number;
  /** Bodies shorter than their own header, and decoder configurations that are none. */
  malformedBodies: number;
  /** Video info and command frames (FLV frame type 5): they carry no picture. */
  commandFrames: number;
  /** Frames left out because all their NAL units are empty (DJI drones send such). */
  emptyFrames: number;
  /** Frames that came with Annex B start codes and were given length prefixes. */
  annexBFrames: number;
  /** Metadata frames of Enhanced RTMP. */
  metadataFrames: number;
  /** Bodies of a codec or packet type that this demuxer does not know. */
  unsupportedBodies: number;
}

export function emptyFlvStats(): FlvStats {
  return {
    videoPackets: 0,
    audioPackets: 0,
    emptyBodies: 0,
    malformedBodies: 0,
    commandFrames: 0,
    emptyFrames: 0,
    annexBFrames: 0,
    metadataFrames: 0,
    unsupportedBodies: 0,
  };
}
