import type { VideoPacket } from '@rtmp-vcam/rtmp-server';
import { buildAvcConfiguration } from '../bitstream/avc-configuration.ts';
import { buildHevcConfiguration } from '../bitstream/hevc-configuration.ts';
import { H264_NAL_TYPES, HEVC_NAL_TYPES } from '../bitstream/nal-units.ts';
import { type NalCodec, nalTypeOf } from '../bitstream/slice-start.ts';
import { VideoError } from '../errors.ts';

/** Parameter sets to keep: a stream has one or two of each kind. */
const MAX_SETS = 32;

/** Lengths in configurations have two bytes. */
const MAX_SET_BYTES = 0xffff;

/** Makes a decoder configuration record of the parameter sets that a stream carries among its frames. */
export class InBandConfiguration {
  readonly #codec: NalCodec;
  #sets: Uint8Array[] = [];

  constructor(codec: NalCodec) {
    this.#codec = codec;
  }

  /** Takes parameter sets; newer ones count more. */
  add(sets: readonly Uint8Array[]): void {
    const isKnown = (set: Uint8Array): boolean => this.#sets.some((each) => Buffer.compare(each, set) === 0);
    const usable = sets.slice(0, MAX_SETS).filter((set) => set.byteLength <= MAX_SET_BYTES);
    // Not `slice()` of a set that may be a Buffer: that would keep the whole message.
    const added = usable.filter((set) => !isKnown(set)).map((set) => new Uint8Array(set));
    if (added.length > 0) this.#sets = [...added, ...this.#sets].slice(0, MAX_SETS);
  }

  /** The configuration for frames like this one, with lengths of four bytes; undefined while something is missing. */
  configurationFor(frame: VideoPacket): VideoPacket | undefined {
    const data = this.#record();
    return data === undefined ? undefined : { ...frame, kind: 'config', data };
  }

  #record(): Uint8Array<ArrayBuffer> | undefined {
    try {
      if (this.#codec === 'h264') {
        const sequenceParameterSets = this.#ofType(H264_NAL_TYPES.sequenceParameterSet);
        const pictureParameterSets = this.#ofType(H264_NAL_TYPES.pictureParameterSet);
        if (sequenceParameterSets.length === 0 || pictureParameterSets.length === 0) return undefined;
        return buildAvcConfiguration({ sequenceParameterSets, pictureParameterSets });
      }
      const videoParameterSets = this.#ofType(HEVC_NAL_TYPES.videoParameterSet);
      const sequenceParameterSets = this.#ofType(HEVC_NAL_TYPES.sequenceParameterSet);
      const pictureParameterSets = this.#ofType(HEVC_NAL_TYPES.pictureParameterSet);
      if (sequenceParameterSets.length === 0 || pictureParameterSets.length === 0) return undefined;
      return buildHevcConfiguration({ videoParameterSets, sequenceParameterSets, pictureParameterSets });
    } catch (error) {
      if (error instanceof VideoError) return undefined;
      throw error;
    }
  }

  #ofType(type: number): Uint8Array[] {
    return this.#sets.filter((set) => nalTypeOf(this.#codec, set) === type);
  }
}
