import type { VideoPacket } from '@rtmp-vcam/rtmp-server';
import { type LengthSize, lengthPrefixedNalUnits } from './nal-units.ts';
import { isDisposable, isNalCodec, isRandomAccess, nalRole } from './slice-start.ts';

/** NAL units of a frame that are looked at: frames of millions would take too long. */
const MOST_UNITS = 256;

/** True for a frame at which decoding can start. What the container says is not enough: some senders mark all frames. */
export function isRandomAccessFrame({ codec, keyframe, data }: VideoPacket, lengthSize: LengthSize): boolean {
  if (!keyframe || !isNalCodec(codec)) return keyframe;
  for (const unit of lengthPrefixedNalUnits(data, lengthSize, MOST_UNITS)) {
    if (nalRole(codec, unit) === 'slice') return isRandomAccess(codec, unit);
  }
  return false;
}

/** True for a frame to which no other one refers, as far as it says so: all others can be decoded without it. */
export function isDisposableFrame({ codec, data }: VideoPacket, lengthSize: LengthSize): boolean {
  if (!isNalCodec(codec)) return false;
  const units = lengthPrefixedNalUnits(data, lengthSize, MOST_UNITS);
  let slices = 0;
  for (let step = units.next(); ; step = units.next()) {
    if (step.done === true) return slices > 0 && step.value === 0;
    const role = nalRole(codec, step.value);
    if (role === 'parameter-set' || (role === 'slice' && !isDisposable(codec, step.value))) return false;
    if (role === 'slice') slices++;
  }
}
