import type { VideoPacket } from '@rtmp-vcam/rtmp-server';
import { avcCodecString, parseAvcConfiguration } from '../bitstream/avc-configuration.ts';
import { av1CodecString, vp9CodecString } from '../bitstream/codec-strings.ts';
import { parseH264SequenceParameterSet } from '../bitstream/h264-sequence-parameter-set.ts';
import { hevcCodecString, parseHevcConfiguration } from '../bitstream/hevc-configuration.ts';
import { parseHevcSequenceParameterSet } from '../bitstream/hevc-sequence-parameter-set.ts';
import { VideoError } from '../errors.ts';

/** The properties of a stream, as given in its decoder configuration record. */
export interface ConfigDescription {
  /** The name that browsers use (RFC 6381): `avc1.64001f`; only the codec when nothing more is known. */
  readonly codecString: string;
  /** Frames that the decoder must hold back to put B-frames in order; undefined when the stream does not say. */
  readonly reorderFrames: number | undefined;
}

/** Reads a configuration packet. Throws VIDEO_ERR_DECODER_CONFIG when it is not valid. */
export function describeConfig(config: VideoPacket): ConfigDescription {
  try {
    return describe(config);
  } catch (cause) {
    if (!(cause instanceof VideoError)) throw cause;
    throw new VideoError('VIDEO_ERR_DECODER_CONFIG', cause.message, { cause });
  }
}

function describe({ codec, data }: VideoPacket): ConfigDescription {
  switch (codec) {
    case 'h264': {
      const record = parseAvcConfiguration(data);
      const [sps] = record.sequenceParameterSets;
      const reorderFrames = unlessOdd(sps, (set) => parseH264SequenceParameterSet(set).maxReorderFrames);
      return { codecString: avcCodecString(record), reorderFrames };
    }
    case 'hevc': {
      const record = parseHevcConfiguration(data);
      const [sps] = record.sequenceParameterSets;
      const reorderFrames = unlessOdd(sps, (set) => parseHevcSequenceParameterSet(set).maxReorderPictures);
      return { codecString: hevcCodecString(record), reorderFrames };
    }
    // Neither codec reorders: a picture is shown when it is decoded, or never.
    case 'av1':
      return { codecString: av1CodecString(data), reorderFrames: 0 };
    case 'vp9':
      return { codecString: vp9CodecString(data), reorderFrames: 0 };
  }
}

/** A parameter set that cannot be parsed is not an error here, because the decoder may understand it. */
function unlessOdd(sps: Uint8Array | undefined, read: (sps: Uint8Array) => number | undefined): number | undefined {
  try {
    return sps === undefined ? undefined : read(sps);
  } catch (error) {
    if (error instanceof VideoError) return undefined;
    throw error;
  }
}
