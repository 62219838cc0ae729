import type { Counts } from '../stream-counts.ts';

/** The counts of a camera without a stream. */
export const NO_COUNTS: Counts = {
  streams: 0,
  bytes: 0,
  received: 0,
  shown: 0,
  undecoded: 0,
  outrun: 0,
  skipped: 0,
  repeated: 0,
  late: 0,
  damaged: 0,
};
