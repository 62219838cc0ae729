import type { VideoPacket } from '@rtmp-vcam/rtmp-server';
import { VideoError } from '../errors.ts';
import { av1SequenceHeaders, parseAv1SequenceHeader } from './av1-sequence-header.ts';
import { parseAvcConfiguration } from './avc-configuration.ts';
import { maxPictureBufferFrames } from './h264-picture-buffer.ts';
import { parseH264SequenceParameterSet } from './h264-sequence-parameter-set.ts';
import { parseHevcConfiguration } from './hevc-configuration.ts';
import { parseHevcSequenceParameterSet } from './hevc-sequence-parameter-set.ts';
import { H264_NAL_TYPES, HEVC_NAL_TYPES } from './nal-units.ts';
import { nalTypeOf } from './slice-start.ts';
import { parseVp9FrameHeader, vp9Frames } from './vp9-frame-header.ts';

/** The pictures of a stream as they are coded, which says how much memory a decoder needs for them. */
export interface CodedFormat {
  /** In luma samples. */
  readonly width: number;
  readonly height: number;
  /** 0 monochrome, 1 4:2:0, 2 4:2:2, 3 4:4:4. */
  readonly chromaFormatIdc: number;
  readonly bitDepth: number;
  /** Pictures that the decoder keeps, because others refer to them or are shown before them. */
  readonly keptPictures: number;
}

/** Reference frames of AV1 (NUM_REF_FRAMES) and VP9 (6.1.2). */
const REFERENCES = 8;
/** av1C: four bytes, then OBUs (AV1 in ISOBMFF 2.3.3). */
const AV1C_HEADER_BYTES = 4;
/** The format is in the beginning of a parameter set. */
const READ_BYTES = 4096;

/** The formats in a sequence header. Those that cannot be read are left out; the decoder may understand more. */
export function formatsOfConfig({ codec, data }: VideoPacket): CodedFormat[] {
  switch (codec) {
    case 'h264':
      return read(() => formatsOfParameterSets(codec, parseAvcConfiguration(data).sequenceParameterSets));
    case 'hevc':
      return read(() => formatsOfParameterSets(codec, parseHevcConfiguration(data).sequenceParameterSets));
    case 'av1':
      return formatsOfAv1(data.subarray(AV1C_HEADER_BYTES));
    // A vpcC has no size.
    case 'vp9':
      return [];
  }
}

/** The formats in an access unit. `parameterSets`: those of H.264 and HEVC that came with it. */
export function formatsOfUnit({ codec, data }: VideoPacket, parameterSets: readonly Uint8Array[]): CodedFormat[] {
  switch (codec) {
    case 'h264':
    case 'hevc':
      return formatsOfParameterSets(codec, parameterSets);
    case 'av1':
      return formatsOfAv1(data);
    case 'vp9':
      return vp9Frames(data).flatMap((frame) =>
        read(() => {
          const header = parseVp9FrameHeader(frame);
          return header === undefined ? [] : [{ ...header, keptPictures: REFERENCES }];
        }),
      );
  }
}

function formatsOfParameterSets(codec: 'h264' | 'hevc', sets: readonly Uint8Array[]): CodedFormat[] {
  const type = codec === 'h264' ? H264_NAL_TYPES.sequenceParameterSet : HEVC_NAL_TYPES.sequenceParameterSet;
  return sets
    .filter((set) => nalTypeOf(codec, set) === type)
    .map((set) => set.subarray(0, READ_BYTES))
    .flatMap((set) => read(() => [codec === 'h264' ? h264Format(set) : hevcFormat(set)]));
}

function h264Format(set: Uint8Array): CodedFormat {
  const sps = parseH264SequenceParameterSet(set);
  const { codedWidth: width, codedHeight: height, chromaFormatIdc, bitDepthLuma, bitDepthChroma } = sps;
  const buffered = sps.maxDecFrameBuffering ?? maxPictureBufferFrames(sps);
  const keptPictures = Math.max(sps.maxRefFrames, buffered);
  return { width, height, chromaFormatIdc, bitDepth: Math.max(bitDepthLuma, bitDepthChroma), keptPictures };
}

function hevcFormat(set: Uint8Array): CodedFormat {
  const { codedWidth: width, codedHeight: height, ...sps } = parseHevcSequenceParameterSet(set);
  const { chromaFormatIdc, bitDepthLuma, bitDepthChroma, maxBufferedPictures: keptPictures } = sps;
  return { width, height, chromaFormatIdc, bitDepth: Math.max(bitDepthLuma, bitDepthChroma), keptPictures };
}

function formatsOfAv1(data: Uint8Array): CodedFormat[] {
  return read(() =>
    av1SequenceHeaders(data).map((obu) => ({ ...parseAv1SequenceHeader(obu), keptPictures: REFERENCES })),
  );
}

function read(formats: () => CodedFormat[]): CodedFormat[] {
  try {
    return formats();
  } catch (error) {
    if (error instanceof VideoError) return [];
    throw error;
  }
}
