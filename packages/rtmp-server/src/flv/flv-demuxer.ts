import { MessageType } from '../chunk/message-type.ts';
import { AvcBodyReader } from './avc-body.ts';
import { emptyFlvStats, type FlvStats } from './flv-stats.ts';
import type { AudioPacket, MediaPacket, VideoPacket } from './media-packet.ts';
import { TimestampUnwrapper } from './timestamp-unwrapper.ts';

/** The parts of an RTMP message that the demuxer looks at. */
export interface FlvBody {
  readonly type: number;
  /** Milliseconds, 32 bits. */
  readonly timestamp: number;
  readonly body: Uint8Array<ArrayBuffer>;
}

const VIDEO_CODEC_AVC = 7;
const AUDIO_FORMAT_AAC = 10;
/** Top bit of the first video byte: Enhanced RTMP, a FourCC follows. */
const VIDEO_EX_HEADER = 0x80;
const AUDIO_FORMAT_EX_HEADER = 9;

const FRAME_TYPE_KEY = 1;
const FRAME_TYPE_GENERATED_KEY = 4;
const FRAME_TYPE_COMMAND = 5;

const AAC_SEQUENCE_HEADER = 0;
const AAC_RAW = 1;
const AAC_HEADER_BYTES = 2;

const MOST_UNSUPPORTED_NAMES = 16;

/**
 * Makes media packets of the audio and video messages of one publish stream (FLV specification, annex E.4).
 * Never throws: what it does not understand is left out and counted. Packets are views of the message bodies.
 */
export class FlvDemuxer {
  readonly stats: FlvStats = emptyFlvStats();
  readonly #clock = new TimestampUnwrapper();
  readonly #avc = new AvcBodyReader(this.stats);
  readonly #unsupported = new Set<string>();

  /** Codecs that came and are not supported, as a reader would name them: `video codec 2`, `video hvc1`. */
  get unsupported(): ReadonlySet<string> {
    return this.#unsupported;
  }

  /** The packet of an audio or video message; undefined when it has none. */
  read(message: FlvBody): MediaPacket | undefined {
    const { body } = message;
    const dts = this.#clock.unwrap(message.timestamp);
    if (body.length < 2) {
      this.stats.emptyBodies++;
      return undefined;
    }
    const packet = message.type === MessageType.video ? this.#video(body, dts) : this.#audio(body, dts);
    if (packet?.media === 'video') this.stats.videoPackets++;
    if (packet?.media === 'audio') this.stats.audioPackets++;
    return packet;
  }

  #video(body: Uint8Array<ArrayBuffer>, dts: number): VideoPacket | undefined {
    const first = body[0] ?? 0;
    if (first & VIDEO_EX_HEADER) return this.#leaveOut(`video ${fourCc(body)}`);
    const frameType = first >> 4;
    if (frameType === FRAME_TYPE_COMMAND) {
      this.stats.commandFrames++;
      return undefined;
    }
    const codec = first & 15;
    if (codec !== VIDEO_CODEC_AVC) return this.#leaveOut(`video codec ${codec}`);
    return this.#avc.read(body, dts, frameType === FRAME_TYPE_KEY || frameType === FRAME_TYPE_GENERATED_KEY);
  }

  #audio(body: Uint8Array<ArrayBuffer>, dts: number): AudioPacket | undefined {
    const format = (body[0] ?? 0) >> 4;
    if (format === AUDIO_FORMAT_EX_HEADER) return this.#leaveOut(`audio ${fourCc(body)}`);
    if (format !== AUDIO_FORMAT_AAC) return this.#leaveOut(`audio format ${format}`);
    const packetType = body[1];
    if (packetType !== AAC_SEQUENCE_HEADER && packetType !== AAC_RAW) return this.#leaveOut('AAC packet type');
    if (body.length === AAC_HEADER_BYTES) {
      this.stats.emptyBodies++;
      return undefined;
    }
    const kind = packetType === AAC_RAW ? 'frame' : 'config';
    const data = body.subarray(AAC_HEADER_BYTES);
    return { media: 'audio', codec: 'aac', track: 0, kind, dts, pts: dts, keyframe: true, data };
  }

  #leaveOut(name: string): undefined {
    this.stats.unsupportedBodies++;
    if (this.#unsupported.size < MOST_UNSUPPORTED_NAMES) this.#unsupported.add(name);
    return undefined;
  }
}

/** The FourCC behind an Enhanced RTMP header byte, printable characters only. */
function fourCc(body: Uint8Array): string {
  const text = String.fromCharCode(...body.subarray(1, 5));
  return /^[\x21-\x7e]{4}$/.test(text) ? text : 'with an unknown FourCC';
}
