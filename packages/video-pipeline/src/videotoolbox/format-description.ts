import type { VideoPacket } from '@rtmp-vcam/rtmp-server';
import { parseAvcConfiguration } from '../bitstream/avc-configuration.ts';
import { maxPictureBufferFrames } from '../bitstream/h264-picture-buffer.ts';
import {
  type H264SequenceParameterSet,
  parseH264SequenceParameterSet,
} from '../bitstream/h264-sequence-parameter-set.ts';
import { parseHevcConfiguration } from '../bitstream/hevc-configuration.ts';
import { parseHevcSequenceParameterSet } from '../bitstream/hevc-sequence-parameter-set.ts';
import type { LengthSize } from '../bitstream/nal-units.ts';
import { VideoError } from '../errors.ts';
import { coreMedia } from '../ffi/core-media.ts';
import type { OutRef } from '../ffi/framework.ts';
import { created, type Owned } from '../ffi/owned.ts';

/** A stream's decoder configuration in the form that CoreMedia uses. */
export interface DescribedFormat {
  /** A CMVideoFormatDescription. */
  readonly description: Owned;
  readonly lengthSize: LengthSize;
  /** The number of pictures that must be held back to put B-frames in order. */
  readonly reorderFrames: number;
}

/** The C function of CoreMedia that makes the description, and its arguments. */
interface ParameterSetRecord {
  readonly call: string;
  readonly sets: readonly Uint8Array[];
  readonly lengthSize: number;
  readonly reorderFrames: number;
}

/**
 * Describes H.264 and HEVC with 8 bits and 4:2:0, which VideoToolbox decodes on every Mac. Throws
 * VIDEO_ERR_UNSUPPORTED_CODEC for anything else, VIDEO_ERR_DECODER_CONFIG, VIDEO_ERR_BITSTREAM and OSStatusError.
 */
export function describeFormat({ codec, data }: VideoPacket): DescribedFormat {
  if (codec !== 'h264' && codec !== 'hevc') {
    throw new VideoError('VIDEO_ERR_UNSUPPORTED_CODEC', `VideoToolbox is not used for ${codec}`);
  }
  const { call, sets, lengthSize, reorderFrames } = codec === 'h264' ? h264Record(data) : hevcRecord(data);
  if (lengthSize !== 1 && lengthSize !== 2 && lengthSize !== 4) {
    throw new VideoError(
      'VIDEO_ERR_BITSTREAM',
      `the decoder configuration names a length field of ${lengthSize} bytes`,
    );
  }
  const sizes = sets.map((set) => set.byteLength);
  const description = created(call, (out: OutRef) =>
    codec === 'h264'
      ? coreMedia().CMVideoFormatDescriptionCreateFromH264ParameterSets(null, sets.length, sets, sizes, lengthSize, out)
      : coreMedia().CMVideoFormatDescriptionCreateFromHEVCParameterSets(
          null,
          sets.length,
          sets,
          sizes,
          lengthSize,
          null,
          out,
        ),
  );
  return { description, lengthSize, reorderFrames };
}

function h264Record(data: Uint8Array): ParameterSetRecord {
  const { sequenceParameterSets, pictureParameterSets, lengthSize } = parseAvcConfiguration(data);
  const [first] = sequenceParameterSets;
  if (first === undefined || pictureParameterSets.length === 0) throw incomplete('avcC');
  const sps = parseH264SequenceParameterSet(first);
  requirePlain(sps);
  return {
    call: 'CMVideoFormatDescriptionCreateFromH264ParameterSets',
    sets: [...sequenceParameterSets, ...pictureParameterSets],
    lengthSize,
    reorderFrames: sps.maxReorderFrames ?? bound(sps),
  };
}

/** Baseline has no B-frames. Other profiles may hold back as many pictures as their level allows a decoder to store. */
function bound(sps: H264SequenceParameterSet): number {
  return sps.profileIdc === BASELINE ? 0 : maxPictureBufferFrames(sps);
}

const BASELINE = 66;

function hevcRecord(data: Uint8Array): ParameterSetRecord {
  const record = parseHevcConfiguration(data);
  const { videoParameterSets, sequenceParameterSets, pictureParameterSets, lengthSize } = record;
  const [first] = sequenceParameterSets;
  if (first === undefined || videoParameterSets.length === 0 || pictureParameterSets.length === 0) {
    throw incomplete('hvcC');
  }
  const sps = parseHevcSequenceParameterSet(first);
  requirePlain(sps);
  return {
    call: 'CMVideoFormatDescriptionCreateFromHEVCParameterSets',
    sets: [...videoParameterSets, ...sequenceParameterSets, ...pictureParameterSets],
    lengthSize,
    reorderFrames: sps.maxReorderPictures,
  };
}

/** Refuses HDR and other formats that must be converted for the camera, which is done by the decoder of libav. */
function requirePlain(sps: { chromaFormatIdc: number; bitDepthLuma: number; bitDepthChroma: number }): void {
  const { chromaFormatIdc, bitDepthLuma, bitDepthChroma } = sps;
  if (chromaFormatIdc === 1 && bitDepthLuma === 8 && bitDepthChroma === 8) return;
  const detail = `VideoToolbox is not used for chroma_format_idc ${chromaFormatIdc}, ${bitDepthLuma} bits`;
  throw new VideoError('VIDEO_ERR_UNSUPPORTED_CODEC', detail);
}

function incomplete(record: string): VideoError {
  return new VideoError('VIDEO_ERR_DECODER_CONFIG', `the ${record} lacks a parameter set`);
}
