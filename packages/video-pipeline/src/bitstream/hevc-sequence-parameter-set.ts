import { VideoError } from '../errors.ts';
import { BitReader } from './bit-reader.ts';
import { removeEmulationPrevention } from './nal-units.ts';

/** The beginning of a sequence parameter set, H.265 7.3.2.2.1. Sizes are in luma samples. */
interface HevcSequenceParameterSet {
  /** 0 monochrome, 1 4:2:0, 2 4:2:2, 3 4:4:4. */
  readonly chromaFormatIdc: number;
  readonly bitDepthLuma: number;
  readonly bitDepthChroma: number;
  readonly codedWidth: number;
  readonly codedHeight: number;
  /** Size of the picture to show: the coded size without the crop. */
  readonly width: number;
  readonly height: number;
  /** How many pictures may come before a picture in decoding order and after it in output order (highest sub-layer). */
  readonly maxReorderPictures: number;
  /** How many pictures the decoder keeps, the one that it decodes among them (highest sub-layer). */
  readonly maxBufferedPictures: number;
}

const NAL_SPS = 33;
const NAL_HEADER_BYTES = 2;
/** Square root of 8 times MaxLumaPs of level 6.2 (A.4.1). */
const MAX_SIDE = 16888;
const PROFILE_BITS = 88;
const LEVEL_BITS = 8;

/** Parses the beginning of a NAL unit of type 33, with its header. Throws VIDEO_ERR_BITSTREAM. */
export function parseHevcSequenceParameterSet(nalUnit: Uint8Array): HevcSequenceParameterSet {
  const type = ((nalUnit[0] ?? 0) >> 1) & 0x3f;
  if (type !== NAL_SPS) {
    throw new VideoError('VIDEO_ERR_BITSTREAM', `NAL unit type ${type} is not a sequence parameter set`, { offset: 0 });
  }
  const reader = new BitReader(removeEmulationPrevention(nalUnit.subarray(NAL_HEADER_BYTES)));
  reader.u(4); // sps_video_parameter_set_id
  const sps_max_sub_layers_minus1 = reader.u(3);
  reader.flag(); // sps_temporal_id_nesting_flag
  skip_profile_tier_level(reader, sps_max_sub_layers_minus1);
  reader.ue('sps_seq_parameter_set_id', 15);
  const chromaFormatIdc = reader.ue('chroma_format_idc', 3);
  const separateColourPlanes = chromaFormatIdc === 3 && reader.flag();
  const codedWidth = reader.ue('pic_width_in_luma_samples', MAX_SIDE);
  const codedHeight = reader.ue('pic_height_in_luma_samples', MAX_SIDE);
  const [horizontal, vertical] = reader.flag() ? conformance_window(reader) : [0, 0];
  // Luma samples per chroma sample (table 6-1).
  const subWidth = !separateColourPlanes && (chromaFormatIdc === 1 || chromaFormatIdc === 2) ? 2 : 1;
  const subHeight = !separateColourPlanes && chromaFormatIdc === 1 ? 2 : 1;
  const width = codedWidth - subWidth * horizontal;
  const height = codedHeight - subHeight * vertical;
  if (width <= 0 || height <= 0) throw reader.error(`nothing is left of ${codedWidth}x${codedHeight} after cropping`);
  const bitDepthLuma = reader.ue('bit_depth_luma_minus8', 8) + 8;
  const bitDepthChroma = reader.ue('bit_depth_chroma_minus8', 8) + 8;
  reader.ue('log2_max_pic_order_cnt_lsb_minus4', 12);
  const ordering = sub_layer_ordering(reader, sps_max_sub_layers_minus1);
  return { chromaFormatIdc, bitDepthLuma, bitDepthChroma, codedWidth, codedHeight, width, height, ...ordering };
}

/** How much is cropped from the width and from the height, in chroma samples. */
function conformance_window(reader: BitReader): readonly [horizontal: number, vertical: number] {
  const left = reader.ue('conf_win_left_offset', MAX_SIDE);
  const right = reader.ue('conf_win_right_offset', MAX_SIDE);
  const top = reader.ue('conf_win_top_offset', MAX_SIDE);
  const bottom = reader.ue('conf_win_bottom_offset', MAX_SIDE);
  return [left + right, top + bottom];
}

/** 7.3.3 */
function skip_profile_tier_level(reader: BitReader, subLayers: number): void {
  skip(reader, PROFILE_BITS + LEVEL_BITS);
  const present = Array.from({ length: subLayers }, () => [reader.flag(), reader.flag()] as const);
  if (subLayers > 0) skip(reader, 2 * (8 - subLayers)); // reserved_zero_2bits
  for (const [profile, level] of present) {
    if (profile) skip(reader, PROFILE_BITS);
    if (level) skip(reader, LEVEL_BITS);
  }
}

function sub_layer_ordering(
  reader: BitReader,
  subLayers: number,
): Pick<HevcSequenceParameterSet, 'maxReorderPictures' | 'maxBufferedPictures'> {
  const forEach = reader.flag();
  let maxReorderPictures = 0;
  let maxBufferedPictures = 0;
  for (let layer = forEach ? 0 : subLayers; layer <= subLayers; layer++) {
    maxBufferedPictures = reader.ue('sps_max_dec_pic_buffering_minus1', 15) + 1;
    maxReorderPictures = reader.ue('sps_max_num_reorder_pics', 15);
    reader.ue('sps_max_latency_increase_plus1');
  }
  return { maxReorderPictures, maxBufferedPictures };
}

function skip(reader: BitReader, bits: number): void {
  for (let left = bits; left > 0; left -= 32) reader.u(Math.min(32, left));
}
