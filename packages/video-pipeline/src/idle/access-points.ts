import type { VideoPacket } from '@rtmp-vcam/rtmp-server';
import { type LengthSize, lengthSizeOf } from '../bitstream/nal-units.ts';
import { isDisposableFrame, isRandomAccessFrame } from '../bitstream/random-access.ts';
import { isNalCodec } from '../bitstream/slice-start.ts';

/** Where lengthSizeMinusOne is in a decoder configuration record. */
const LENGTH_SIZE_AT = { h264: 4, hevc: 21 } as const;

/** Finds the frames of a stream at which decoding can start, and those that it can do without. */
export class AccessPoints {
  #config: VideoPacket | undefined;
  #lengthSize: LengthSize = 4;

  /** Takes a sequence header. False when it is the one that came before: many encoders repeat it with each keyframe. */
  configure(config: VideoPacket): boolean {
    const { codec, data } = config;
    if (this.#config?.codec === codec && Buffer.compare(this.#config.data, data) === 0) return false;
    // Its buffer will belong to the decoder.
    this.#config = { ...config, data: data.slice() };
    this.#lengthSize = isNalCodec(codec) ? lengthSizeOf(data[LENGTH_SIZE_AT[codec]] ?? 3) : 4;
    return true;
  }

  isPoint(packet: VideoPacket): boolean {
    return isRandomAccessFrame(packet, this.#lengthSize);
  }

  /** True for a frame without which all others can be decoded. */
  isDisposable(packet: VideoPacket): boolean {
    return isDisposableFrame(packet, this.#lengthSize);
  }

  reset(): void {
    this.#config = undefined;
    this.#lengthSize = 4;
  }
}
