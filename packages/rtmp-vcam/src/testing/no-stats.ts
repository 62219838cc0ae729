import type { PublicationStats } from '@rtmp-vcam/rtmp-server';

/** The counts of a stream that has just begun. */
export const NO_STATS: PublicationStats = {
  bytes: 0,
  packets: 0,
  queuedBytes: 0,
  receiveMs: 0,
  flv: {
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
  },
};
