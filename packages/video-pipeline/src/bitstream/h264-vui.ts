import type { BitReader } from './bit-reader.ts';

/** Colour in the numbers of ISO/IEC 23091-2: 1 means BT.709, 2 means unspecified. */
interface ColourDescription {
  readonly primaries: number;
  readonly transfer: number;
  readonly matrix: number;
  readonly fullRange: boolean;
}

/** Frames per second as a fraction. */
interface FrameRate {
  readonly numerator: number;
  readonly denominator: number;
  /** False when frames may be further apart. */
  readonly fixed: boolean;
}

/** Video usability information (Annex E). Values that are not sent are undefined. */
export interface VideoUsability {
  /** Width and height of one sample, as a ratio. */
  readonly sampleAspectRatio: readonly [number, number] | undefined;
  readonly colour: ColourDescription;
  readonly frameRate: FrameRate | undefined;
  /** How many frames may come before a frame in decoding order and after it in output order. */
  readonly maxReorderFrames: number | undefined;
  readonly maxDecFrameBuffering: number | undefined;
}

const UNSPECIFIED = 2;
const UNSPECIFIED_COLOUR: ColourDescription = {
  primaries: UNSPECIFIED,
  transfer: UNSPECIFIED,
  matrix: UNSPECIFIED,
  fullRange: false,
};

export const NO_VIDEO_USABILITY: VideoUsability = {
  sampleAspectRatio: undefined,
  colour: UNSPECIFIED_COLOUR,
  frameRate: undefined,
  maxReorderFrames: undefined,
  maxDecFrameBuffering: undefined,
};

const EXTENDED_SAR = 255;

/** Table E-1, from aspect_ratio_idc 1 on. */
const SAMPLE_ASPECT_RATIOS: readonly (readonly [number, number])[] = [
  [1, 1],
  [12, 11],
  [10, 11],
  [16, 11],
  [40, 33],
  [24, 11],
  [20, 11],
  [32, 11],
  [80, 33],
  [18, 11],
  [15, 11],
  [64, 33],
  [160, 99],
  [4, 3],
  [3, 2],
  [2, 1],
];

/** E.1.1 */
export function vui_parameters(reader: BitReader): VideoUsability {
  const sampleAspectRatio = reader.flag() ? sample_aspect_ratio(reader) : undefined;
  const overscan_info_present_flag = reader.flag();
  if (overscan_info_present_flag) reader.flag();
  const colour = reader.flag() ? video_signal_type(reader) : UNSPECIFIED_COLOUR;
  const chroma_loc_info_present_flag = reader.flag();
  if (chroma_loc_info_present_flag) {
    reader.ue('chroma_sample_loc_type_top_field', 5);
    reader.ue('chroma_sample_loc_type_bottom_field', 5);
  }
  const frameRate = reader.flag() ? timing_info(reader) : undefined;
  const nal_hrd_parameters_present_flag = reader.flag();
  if (nal_hrd_parameters_present_flag) skip_hrd_parameters(reader);
  const vcl_hrd_parameters_present_flag = reader.flag();
  if (vcl_hrd_parameters_present_flag) skip_hrd_parameters(reader);
  if (nal_hrd_parameters_present_flag || vcl_hrd_parameters_present_flag) reader.flag(); // low_delay_hrd_flag
  reader.flag(); // pic_struct_present_flag
  return { sampleAspectRatio, colour, frameRate, ...bitstream_restriction(reader) };
}

function sample_aspect_ratio(reader: BitReader): readonly [number, number] | undefined {
  const aspect_ratio_idc = reader.u(8);
  if (aspect_ratio_idc !== EXTENDED_SAR) return SAMPLE_ASPECT_RATIOS[aspect_ratio_idc - 1];
  const sar_width = reader.u(16);
  const sar_height = reader.u(16);
  return sar_width === 0 || sar_height === 0 ? undefined : [sar_width, sar_height];
}

function video_signal_type(reader: BitReader): ColourDescription {
  reader.u(3); // video_format
  const fullRange = reader.flag();
  const colour_description_present_flag = reader.flag();
  if (!colour_description_present_flag) return { ...UNSPECIFIED_COLOUR, fullRange };
  return { primaries: reader.u(8), transfer: reader.u(8), matrix: reader.u(8), fullRange };
}

function timing_info(reader: BitReader): FrameRate | undefined {
  const num_units_in_tick = reader.u(32);
  const time_scale = reader.u(32);
  const fixed = reader.flag();
  // Zero is not allowed, but encoders that do not know their rate send it.
  if (num_units_in_tick === 0 || time_scale === 0) return undefined;
  // A tick is the duration of a field, so a frame lasts two (E.2.1).
  return { numerator: time_scale, denominator: 2 * num_units_in_tick, fixed };
}

/** E.1.2 */
function skip_hrd_parameters(reader: BitReader): void {
  const cpb_cnt_minus1 = reader.ue('cpb_cnt_minus1', 31);
  reader.u(8); // bit_rate_scale, cpb_size_scale
  for (let index = 0; index <= cpb_cnt_minus1; index++) {
    reader.ue('bit_rate_value_minus1');
    reader.ue('cpb_size_value_minus1');
    reader.flag(); // cbr_flag
  }
  reader.u(20); // lengths of delays and of the time offset
}

function bitstream_restriction(reader: BitReader): Pick<VideoUsability, 'maxReorderFrames' | 'maxDecFrameBuffering'> {
  const bitstream_restriction_flag = reader.flag();
  if (!bitstream_restriction_flag) return { maxReorderFrames: undefined, maxDecFrameBuffering: undefined };
  reader.flag(); // motion_vectors_over_pic_boundaries_flag
  reader.ue('max_bytes_per_pic_denom', 16);
  reader.ue('max_bits_per_mb_denom', 16);
  reader.ue('log2_max_mv_length_horizontal', 16);
  reader.ue('log2_max_mv_length_vertical', 16);
  const max_num_reorder_frames = reader.ue('max_num_reorder_frames', 16);
  const max_dec_frame_buffering = reader.ue('max_dec_frame_buffering', 16);
  return { maxReorderFrames: max_num_reorder_frames, maxDecFrameBuffering: max_dec_frame_buffering };
}
