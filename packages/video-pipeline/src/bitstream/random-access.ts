import type { VideoPacket } from '@rtmp-vcam/rtmp-server';
import { type LengthSize, lengthPrefixedNalUnits } from './nal-units.ts';
import { isNalCodec, isRandomAccess, nalRole } from './slice-start.ts';

/** True for a frame at which decoding can start. What the container says is not enough: some senders mark all frames. */
export function isRandomAccessFrame({ codec, keyframe, data }: VideoPacket, lengthSize: LengthSize): boolean {
  if (!keyframe || !isNalCodec(codec)) return keyframe;
  for (const unit of lengthPrefixedNalUnits(data, lengthSize)) {
    if (nalRole(codec, unit) === 'slice') return isRandomAccess(codec, unit);
  }
  return false;
}
