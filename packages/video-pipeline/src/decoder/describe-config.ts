import type { VideoPacket } from '@rtmp-vcam/rtmp-server';
import { avcCodecString, parseAvcConfiguration } from '../bitstream/avc-configuration.ts';
import { parseH264SequenceParameterSet } from '../bitstream/h264-sequence-parameter-set.ts';
import { VideoError } from '../errors.ts';

/** What a decoder configuration record says about the stream to come. */
export interface ConfigDescription {
  /** As browsers name it (RFC 6381): `avc1.64001f`; the codec alone where nothing more is known. */
  readonly codecString: string;
  /** Frames the decoder must hold back to put B-frames in order; undefined where the stream does not say. */
  readonly reorderFrames: number | undefined;
}

/** Reads a configuration packet. Throws VIDEO_ERR_DECODER_CONFIG when it is none. */
export function describeConfig(config: VideoPacket): ConfigDescription {
  if (config.codec !== 'h264') return { codecString: config.codec, reorderFrames: undefined };
  try {
    const record = parseAvcConfiguration(config.data);
    return { codecString: avcCodecString(record), reorderFrames: reorderFramesOf(record.sequenceParameterSets[0]) };
  } catch (cause) {
    if (!(cause instanceof VideoError)) throw cause;
    throw new VideoError('VIDEO_ERR_DECODER_CONFIG', cause.message, { cause });
  }
}

/** The decoder may understand a parameter set that we do not, so that is no error here. */
function reorderFramesOf(sps: Uint8Array | undefined): number | undefined {
  try {
    return sps === undefined ? undefined : parseH264SequenceParameterSet(sps).maxReorderFrames;
  } catch (error) {
    if (error instanceof VideoError) return undefined;
    throw error;
  }
}
