import type { VideoPacket } from '@rtmp-vcam/rtmp-server';
import { type LengthSize, lengthPrefixedNalUnits } from '../bitstream/nal-units.ts';
import { VideoError } from '../errors.ts';
import {
  type CMTime,
  coreMedia,
  INVALID_TIME,
  kCMBlockBufferAssureMemoryNowFlag,
  kCMTimeFlags_Valid,
} from '../ffi/core-media.ts';
import { checkStatus } from '../ffi/os-status.ts';
import { created, type Owned } from '../ffi/owned.ts';

const MICROSECONDS = 1_000_000;

/** One access unit as a CMSampleBuffer. CoreMedia copies the bytes, so `data` is not needed any longer. */
export function sampleBuffer(data: Uint8Array, description: bigint, { pts, dts }: VideoPacket): Owned {
  const media = coreMedia();
  const size = data.byteLength;
  using block = created('CMBlockBufferCreateWithMemoryBlock', (out) =>
    media.CMBlockBufferCreateWithMemoryBlock(
      null,
      null,
      size,
      null,
      null,
      0,
      size,
      kCMBlockBufferAssureMemoryNowFlag,
      out,
    ),
  );
  checkStatus('CMBlockBufferReplaceDataBytes', media.CMBlockBufferReplaceDataBytes(data, block.ref, 0, size));
  const timing = { duration: INVALID_TIME, presentationTimeStamp: time(pts), decodeTimeStamp: time(dts) };
  return created('CMSampleBufferCreateReady', (out) =>
    media.CMSampleBufferCreateReady(null, block.ref, description, 1, 1, [timing], 1, [size], out),
  );
}

function time(milliseconds: number): CMTime {
  return { value: Math.round(milliseconds * 1000), timescale: MICROSECONDS, flags: kCMTimeFlags_Valid, epoch: 0 };
}

/**
 * Removes the empty NAL units of an access unit, because VideoToolbox treats them as damage. Returns `data` itself when
 * it has none, and undefined when nothing is left. Throws VIDEO_ERR_DECODE when a unit's length reaches past the end.
 */
export function soundAccessUnit(data: Uint8Array, lengthSize: LengthSize): Uint8Array | undefined {
  const units = lengthPrefixedNalUnits(data, lengthSize);
  const full: Uint8Array[] = [];
  let step = units.next();
  for (; step.done !== true; step = units.next()) full.push(step.value);
  if (step.value > 0) throw new VideoError('VIDEO_ERR_DECODE', `the last ${step.value} bytes are not a whole NAL unit`);
  if (full.length === 0) return undefined;
  const size = full.reduce((sum, unit) => sum + lengthSize + unit.byteLength, 0);
  if (size === data.byteLength) return data;
  // The length field lies before each unit's bytes.
  return Buffer.concat(
    full.map((unit) => Buffer.from(unit.buffer, unit.byteOffset - lengthSize, unit.byteLength + lengthSize)),
  );
}
