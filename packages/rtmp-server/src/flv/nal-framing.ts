import type { FlvStats } from './flv-stats.ts';
import { annexBToPrefixed, beginsWithStartCode, nalLayout, withoutEmptyNalUnits } from './nal-units.ts';

/** Shortest decoder configurations: an avcC without parameter sets, an hvcC without arrays (ISO/IEC 14496-15). */
const SHORTEST_AVCC = 7;
const SHORTEST_HVCC = 23;
const NAL_SPS = 7;

/** The length-prefixed NAL units of one track of H.264 or HEVC. */
export class NalFraming {
  readonly #stats: FlvStats;
  #lengthSize = 4;
  /** The layout of the last frame that was not damaged. */
  #layout: 'prefixed' | 'annex-b' | undefined;

  constructor(stats: FlvStats) {
    this.#stats = stats;
  }

  /** Applies a decoder configuration record; false when it is not valid. */
  configure(codec: 'h264' | 'hevc', config: Uint8Array): boolean {
    const [shortest, lengthSizeAt] = codec === 'h264' ? [SHORTEST_AVCC, 4] : [SHORTEST_HVCC, 21];
    // Early muxers of HEVC wrote version 0.
    const version = config[0] ?? 0xff;
    if (config.length < shortest || version > 1 || (codec === 'h264' && version !== 1)) return false;
    this.#lengthSize = ((config[lengthSizeAt] ?? 0) & 3) + 1;
    return true;
  }

  /**
   * The NAL units of a sequence header that is no configuration record but parameter sets in Annex B, as some encoders
   * send it: with lengths of four bytes, like the frames from now on. Undefined when it is none of both.
   */
  parameterSetsOf(header: Uint8Array): Uint8Array<ArrayBuffer> | undefined {
    this.#lengthSize = 4;
    return beginsWithStartCode(header) ? annexBToPrefixed(header, this.#lengthSize) : undefined;
  }

  /** The payload in the format of the configuration, the same view where possible; undefined when nothing is left. */
  unitsOf(payload: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> | undefined {
    const layout = nalLayout(payload, this.#lengthSize, this.#layout);
    if (layout === 'prefixed' || layout === 'annex-b') this.#layout = layout;
    switch (layout) {
      case 'empty':
        this.#stats.emptyFrames++;
        return undefined;
      case 'prefixed-with-empty':
        return withoutEmptyNalUnits(payload, this.#lengthSize);
      case 'annex-b': {
        const data = annexBToPrefixed(payload, this.#lengthSize);
        if (data === undefined) this.#stats.malformedBodies++;
        else this.#stats.annexBFrames++;
        return data;
      }
      default:
        // Damaged frames are passed on, because decoders conceal damage better than a gap.
        return payload;
    }
  }
}

/** True for an hvcC where an avcC is expected: OBS before 29.1 sent HEVC under the codec id of H.264. */
export function isHevcConfiguration(config: Uint8Array): boolean {
  const at = (index: number): number => config[index] ?? 0;
  // In an avcC, byte 8 is the first one of its first parameter set.
  if (config.length < SHORTEST_HVCC || (at(8) & 0x1f) === NAL_SPS) return false;
  const reserved: readonly (readonly [at: number, bits: number])[] = [
    [13, 0xf0],
    [15, 0xfc],
    [16, 0xfc],
    [17, 0xf8],
    [18, 0xf8],
  ];
  return reserved.every(([index, bits]) => (at(index) & bits) === bits);
}
