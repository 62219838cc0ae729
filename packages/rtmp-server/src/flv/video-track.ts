import { ExPacketType } from './ex-header.ts';
import type { FlvStats } from './flv-stats.ts';
import type { VideoCodec, VideoPacket } from './media-packet.ts';
import { isHevcConfiguration, NalFraming } from './nal-framing.ts';

/** The fields of the headers before a payload. Times in milliseconds. */
export interface VideoTag {
  readonly codec: VideoCodec;
  /** A packet type of Enhanced RTMP; those of FLV's AVC (0, 1, 2) are the same. */
  readonly packetType: number;
  readonly dts: number;
  readonly keyframe: boolean;
  /** Added to the composition time. */
  readonly offset: number;
  /** The payload is `body` from `at` on. It is not a view, because one view for each packet is enough. */
  readonly body: Uint8Array<ArrayBuffer>;
  readonly at: number;
}

/** One video track, with the state that its decoder configuration sets. */
export class VideoTrack {
  readonly #number: number;
  readonly #stats: FlvStats;
  readonly #framing: NalFraming;
  /** True when HEVC came under the codec id of H.264. */
  #isHevc = false;

  constructor(number: number, stats: FlvStats) {
    this.#number = number;
    this.#stats = stats;
    this.#framing = new NalFraming(stats);
  }

  /** The packet of one payload; undefined when there is nothing to decode, which is counted in the stats. */
  read(tag: VideoTag): VideoPacket | undefined {
    switch (tag.packetType) {
      case ExPacketType.sequenceStart:
        return this.#config(tag);
      case ExPacketType.codedFrames:
        return hasCompositionTime(tag.codec) ? this.#composed(tag) : this.#frame(tag, tag.at, 0);
      case ExPacketType.codedFramesX:
        return this.#frame(tag, tag.at, 0);
      case ExPacketType.sequenceEnd:
        return this.#packet('end', tag, tag.dts, new Uint8Array(0));
      default:
        this.#stats.unsupportedBodies++;
        return undefined;
    }
  }

  #config(tag: VideoTag): VideoPacket | undefined {
    const { codec } = tag;
    const payload = tag.body.subarray(tag.at);
    if (codec === 'h264' || codec === 'hevc') {
      this.#isHevc = codec === 'h264' && isHevcConfiguration(payload);
      if (!this.#framing.configure(this.#isHevc ? 'hevc' : codec, payload)) {
        return this.#parameterSets(tag, payload);
      }
    }
    return this.#packet('config', tag, tag.dts, payload);
  }

  /** A sequence header that is no configuration record: parameter sets are passed on as those among frames are. */
  #parameterSets(tag: VideoTag, payload: Uint8Array): VideoPacket | undefined {
    const sets = this.#framing.parameterSetsOf(payload);
    if (sets !== undefined) return this.#packet('frame', { ...tag, keyframe: false }, tag.dts, sets);
    if (payload.length === 0) this.#stats.emptyBodies++;
    else this.#stats.malformedBodies++;
    return undefined;
  }

  /** A frame behind its composition time, which is in signed 24-bit milliseconds. */
  #composed(tag: VideoTag): VideoPacket | undefined {
    const { body, at } = tag;
    if (body.length < at + 3) {
      this.#stats.malformedBodies++;
      return undefined;
    }
    const time = (((body[at] ?? 0) << 24) | ((body[at + 1] ?? 0) << 16) | ((body[at + 2] ?? 0) << 8)) >> 8;
    return this.#frame(tag, at + 3, time);
  }

  #frame(tag: VideoTag, at: number, compositionTime: number): VideoPacket | undefined {
    const hasNalUnits = tag.codec === 'h264' || tag.codec === 'hevc';
    const payload = at === 0 ? tag.body : tag.body.subarray(at);
    const data = hasNalUnits ? this.#framing.unitsOf(payload) : payload;
    if (data === undefined) return undefined;
    if (data.length === 0) {
      this.#stats.emptyFrames++;
      return undefined;
    }
    return this.#packet('frame', tag, tag.dts + compositionTime + tag.offset, data);
  }

  /** Names every field, because spreading one object into another takes longer than everything else for a packet. */
  #packet(kind: VideoPacket['kind'], tag: VideoTag, pts: number, data: Uint8Array<ArrayBuffer>): VideoPacket {
    const { dts } = tag;
    const codec = this.#isHevc && tag.codec === 'h264' ? 'hevc' : tag.codec;
    const keyframe = tag.keyframe && kind !== 'end';
    return { media: 'video', codec, track: this.#number, kind, dts, pts, keyframe, data };
  }
}

/** AV1 and VP9 have none, because their frames are shown in the order in which they come. */
function hasCompositionTime(codec: VideoCodec): boolean {
  return codec === 'h264' || codec === 'hevc';
}
