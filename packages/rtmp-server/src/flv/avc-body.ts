import type { FlvStats } from './flv-stats.ts';
import type { VideoPacket } from './media-packet.ts';
import { annexBToPrefixed, nalLayout, withoutEmptyNalUnits } from './nal-units.ts';

/** AVCPacketType (FLV specification, annex E.4.3.1). */
const SEQUENCE_HEADER = 0;
const NAL_UNITS = 1;
const END_OF_SEQUENCE = 2;

const HEADER_BYTES = 5;
/** An avcC with no parameter sets at all (ISO/IEC 14496-15 section 5.3.3.1). */
const SHORTEST_CONFIG = 7;

/** H.264 as FLV carries it: AVCPacketType, signed 24-bit composition time, then avcC or length-prefixed NAL units. */
export class AvcBodyReader {
  readonly #stats: FlvStats;
  #lengthSize = 4;

  constructor(stats: FlvStats) {
    this.#stats = stats;
  }

  /** `body` is the whole message body. Undefined when it carries nothing to decode; the stats say why. */
  read(body: Uint8Array<ArrayBuffer>, dts: number, keyframe: boolean): VideoPacket | undefined {
    if (body.length < HEADER_BYTES) {
      this.#stats.malformedBodies++;
      return undefined;
    }
    const payload = body.subarray(HEADER_BYTES);
    switch (body[1]) {
      case SEQUENCE_HEADER: {
        if (!this.#readConfig(payload)) return undefined;
        return avcPacket('config', { dts, pts: dts, keyframe, data: payload });
      }
      case NAL_UNITS: {
        const data = this.#nalUnits(payload);
        return data && avcPacket('frame', { dts, pts: dts + compositionTime(body), keyframe, data });
      }
      case END_OF_SEQUENCE:
        return avcPacket('end', { dts, pts: dts, keyframe: false, data: new Uint8Array(0) });
      default:
        this.#stats.unsupportedBodies++;
        return undefined;
    }
  }

  #readConfig(config: Uint8Array): boolean {
    if (config.length < SHORTEST_CONFIG || config[0] !== 1) {
      this.#stats.malformedBodies++;
      return false;
    }
    this.#lengthSize = ((config[4] ?? 0) & 3) + 1;
    return true;
  }

  /** The payload as the configuration promises it; the same view unless something has to go. */
  #nalUnits(payload: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> | undefined {
    switch (nalLayout(payload, this.#lengthSize)) {
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
        // A decoder conceals damage better than a gap.
        return payload;
    }
  }
}

/** Written out in full: spreading one object into another takes longer than all the rest of a packet. */
function avcPacket(
  kind: VideoPacket['kind'],
  { dts, pts, keyframe, data }: Pick<VideoPacket, 'dts' | 'pts' | 'keyframe' | 'data'>,
): VideoPacket {
  return { media: 'video', codec: 'h264', track: 0, kind, dts, pts, keyframe, data };
}

/** Signed 24-bit milliseconds. */
function compositionTime(body: Uint8Array): number {
  return (((body[2] ?? 0) << 24) | ((body[3] ?? 0) << 16) | ((body[4] ?? 0) << 8)) >> 8;
}
