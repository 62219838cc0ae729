/** The counts of a demuxer. None of these events ends a stream. */
export interface FlvStats {
  videoPackets: number;
  audioPackets: number;
  /** Messages without a body, or with a header and nothing behind it. */
  emptyBodies: number;
  /** Bodies shorter than their own header, and invalid decoder configurations. */
  malformedBodies: number;
  /** Video info and command frames (FLV frame type 5): they carry no picture. */
  commandFrames: number;
  /** Frames that were skipped because all their NAL units are empty (DJI drones send such frames). */
  emptyFrames: number;
  /** Frames that came with Annex B start codes and were given length prefixes. */
  annexBFrames: number;
  /** Metadata frames of Enhanced RTMP. */
  metadataFrames: number;
  /** Bodies of an unknown codec or packet type. */
  unsupportedBodies: number;
  /** Those of them that are sound. */
  unsupportedAudioBodies: number;
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
    unsupportedAudioBodies: 0,
  };
}
