import { VideoError } from '../errors.ts';
import { BitReader } from './bit-reader.ts';
import { readScalingLists, type ScalingList } from './h264-scaling-lists.ts';
import { NO_VIDEO_USABILITY, type VideoUsability, vui_parameters } from './h264-vui.ts';
import { H264_NAL_TYPES, h264NalType, removeEmulationPrevention } from './nal-units.ts';

/** The values of a sequence parameter set. Sizes are in luma samples. */
export interface H264SequenceParameterSet extends VideoUsability {
  readonly id: number;
  readonly profileIdc: number;
  /** The byte with the constraint_set flags. */
  readonly constraintFlags: number;
  readonly levelIdc: number;
  /** 0 monochrome, 1 4:2:0, 2 4:2:2, 3 4:4:4. */
  readonly chromaFormatIdc: number;
  readonly separateColourPlanes: boolean;
  readonly bitDepthLuma: number;
  readonly bitDepthChroma: number;
  /** Undefined when all factors are 16. */
  readonly scalingLists: readonly ScalingList[] | undefined;
  readonly maxRefFrames: number;
  /** False when the stream may hold fields (interlaced). */
  readonly frameMbsOnly: boolean;
  /** Size before cropping: a whole number of macroblocks. */
  readonly codedWidth: number;
  readonly codedHeight: number;
  readonly crop: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };
  /** Size of the picture to show: the coded size without the crop. */
  readonly width: number;
  readonly height: number;
}

/** Profiles whose parameter sets contain the sample format (7.3.2.1.1). */
const HIGH_PROFILES: ReadonlySet<number> = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135]);
/** Profiles that are intra-only when constraint_set3_flag is set (E.2.1, max_num_reorder_frames). */
const INTRA_PROFILES: ReadonlySet<number> = new Set([44, 86, 100, 110, 122, 244]);
const CONSTRAINT_SET3 = 0x10;
/** Square root of 8 times the largest MaxFS (A.3.1; table A-1, level 6.2). */
const MAX_MACROBLOCKS_A_SIDE = 1055;
const MACROBLOCK = 16;

/** Parses a NAL unit of type 7 with its header. Throws VIDEO_ERR_BITSTREAM. */
export function parseH264SequenceParameterSet(nalUnit: Uint8Array): H264SequenceParameterSet {
  const type = h264NalType(nalUnit);
  if (type !== H264_NAL_TYPES.sequenceParameterSet) {
    throw new VideoError('VIDEO_ERR_BITSTREAM', `NAL unit type ${type} is not a sequence parameter set`, { offset: 0 });
  }
  return seq_parameter_set_data(new BitReader(removeEmulationPrevention(nalUnit.subarray(1))));
}

/** 7.3.2.1.1 */
function seq_parameter_set_data(reader: BitReader): H264SequenceParameterSet {
  const profileIdc = reader.u(8);
  const constraintFlags = reader.u(8);
  const levelIdc = reader.u(8);
  const id = reader.ue('seq_parameter_set_id', 31);
  const sampling = HIGH_PROFILES.has(profileIdc) ? sample_format(reader) : BASELINE_SAMPLE_FORMAT;
  reader.ue('log2_max_frame_num_minus4', 12);
  const pic_order_cnt_type = reader.ue('pic_order_cnt_type', 2);
  skip_pic_order_cnt(reader, pic_order_cnt_type);
  const maxRefFrames = reader.ue('max_num_ref_frames', 16);
  reader.flag(); // gaps_in_frame_num_value_allowed_flag
  const pic_width_in_mbs = reader.ue('pic_width_in_mbs_minus1', MAX_MACROBLOCKS_A_SIDE - 1) + 1;
  const pic_height_in_map_units = reader.ue('pic_height_in_map_units_minus1', MAX_MACROBLOCKS_A_SIDE - 1) + 1;
  const frameMbsOnly = reader.flag();
  if (!frameMbsOnly) reader.flag(); // mb_adaptive_frame_field_flag
  reader.flag(); // direct_8x8_inference_flag
  const codedWidth = pic_width_in_mbs * MACROBLOCK;
  const codedHeight = pic_height_in_map_units * (frameMbsOnly ? 1 : 2) * MACROBLOCK;
  const crop = reader.flag() ? frame_crop(reader, sampling, frameMbsOnly) : { left: 0, right: 0, top: 0, bottom: 0 };
  const width = codedWidth - crop.left - crop.right;
  const height = codedHeight - crop.top - crop.bottom;
  if (width <= 0 || height <= 0) throw reader.error(`nothing is left of ${codedWidth}x${codedHeight} after cropping`);
  const usability = reader.flag() ? vui_parameters(reader) : NO_VIDEO_USABILITY;
  const isIntraOnly = INTRA_PROFILES.has(profileIdc) && (constraintFlags & CONSTRAINT_SET3) !== 0;
  // With this type, output order is decoding order (8.2.1.3).
  const keepsOrder = isIntraOnly || pic_order_cnt_type === 2;
  return {
    id,
    profileIdc,
    constraintFlags,
    levelIdc,
    ...sampling,
    maxRefFrames,
    frameMbsOnly,
    codedWidth,
    codedHeight,
    crop,
    width,
    height,
    ...usability,
    maxReorderFrames: usability.maxReorderFrames ?? (keepsOrder ? 0 : undefined),
  };
}

type SampleFormat = Pick<
  H264SequenceParameterSet,
  'chromaFormatIdc' | 'separateColourPlanes' | 'bitDepthLuma' | 'bitDepthChroma' | 'scalingLists'
>;

const BASELINE_SAMPLE_FORMAT: SampleFormat = {
  chromaFormatIdc: 1,
  separateColourPlanes: false,
  bitDepthLuma: 8,
  bitDepthChroma: 8,
  scalingLists: undefined,
};

function sample_format(reader: BitReader): SampleFormat {
  const chromaFormatIdc = reader.ue('chroma_format_idc', 3);
  const separateColourPlanes = chromaFormatIdc === 3 && reader.flag();
  const bitDepthLuma = reader.ue('bit_depth_luma_minus8', 6) + 8;
  const bitDepthChroma = reader.ue('bit_depth_chroma_minus8', 6) + 8;
  reader.flag(); // qpprime_y_zero_transform_bypass_flag
  const seq_scaling_matrix_present_flag = reader.flag();
  const lists = chromaFormatIdc === 3 ? 12 : 8;
  const scalingLists = seq_scaling_matrix_present_flag ? readScalingLists(reader, lists) : undefined;
  return { chromaFormatIdc, separateColourPlanes, bitDepthLuma, bitDepthChroma, scalingLists };
}

function skip_pic_order_cnt(reader: BitReader, pic_order_cnt_type: number): void {
  if (pic_order_cnt_type === 0) {
    reader.ue('log2_max_pic_order_cnt_lsb_minus4', 12);
  } else if (pic_order_cnt_type === 1) {
    reader.flag(); // delta_pic_order_always_zero_flag
    reader.se('offset_for_non_ref_pic');
    reader.se('offset_for_top_to_bottom_field');
    const num_ref_frames_in_cycle = reader.ue('num_ref_frames_in_pic_order_cnt_cycle', 255);
    for (let index = 0; index < num_ref_frames_in_cycle; index++) reader.se('offset_for_ref_frame');
  }
}

/** The crop in luma samples. It is sent in the units of equations 7-19 to 7-22. */
function frame_crop(
  reader: BitReader,
  { chromaFormatIdc, separateColourPlanes }: SampleFormat,
  frameMbsOnly: boolean,
): H264SequenceParameterSet['crop'] {
  const hasHalfWidthChroma = !separateColourPlanes && (chromaFormatIdc === 1 || chromaFormatIdc === 2);
  const hasHalfHeightChroma = !separateColourPlanes && chromaFormatIdc === 1;
  const unitX = hasHalfWidthChroma ? 2 : 1;
  const unitY = (hasHalfHeightChroma ? 2 : 1) * (frameMbsOnly ? 1 : 2);
  return {
    left: reader.ue('frame_crop_left_offset') * unitX,
    right: reader.ue('frame_crop_right_offset') * unitX,
    top: reader.ue('frame_crop_top_offset') * unitY,
    bottom: reader.ue('frame_crop_bottom_offset') * unitY,
  };
}
