import { VideoError } from '../errors.ts';
import { BitReader } from './bit-reader.ts';
import { H264_NAL_TYPES, h264NalType, removeEmulationPrevention } from './nal-units.ts';

/** The beginning of a picture parameter set. */
export interface H264PictureParameterSet {
  readonly id: number;
  readonly sequenceParameterSetId: number;
  /** True: CABAC; false: CAVLC. */
  readonly entropyCodingMode: boolean;
  readonly sliceGroups: number;
}

/** Parses a NAL unit of type 8 with its header, 7.3.2.2. Throws VIDEO_ERR_BITSTREAM. */
export function parseH264PictureParameterSet(nalUnit: Uint8Array): H264PictureParameterSet {
  const type = h264NalType(nalUnit);
  if (type !== H264_NAL_TYPES.pictureParameterSet) {
    throw new VideoError('VIDEO_ERR_BITSTREAM', `NAL unit type ${type} is no picture parameter set`, { offset: 0 });
  }
  const reader = new BitReader(removeEmulationPrevention(nalUnit.subarray(1)));
  const id = reader.ue('pic_parameter_set_id', 255);
  const sequenceParameterSetId = reader.ue('seq_parameter_set_id', 31);
  const entropyCodingMode = reader.flag();
  reader.flag(); // bottom_field_pic_order_in_frame_present_flag
  const num_slice_groups_minus1 = reader.ue('num_slice_groups_minus1', 7);
  return { id, sequenceParameterSetId, entropyCodingMode, sliceGroups: num_slice_groups_minus1 + 1 };
}
