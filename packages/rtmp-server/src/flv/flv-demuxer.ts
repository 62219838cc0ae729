import { type AmfLimits, DEFAULT_AMF_LIMITS } from '../amf/index.ts';
import { MessageType } from '../chunk/message-type.ts';
import { RtmpError } from '../errors.ts';
import { type ColourInfo, readColourInfo } from './colour-info.ts';
import { AUDIO_MULTITRACK, ExPacketType, type ExPart, exParts, VIDEO_MULTITRACK } from './ex-header.ts';
import { emptyFlvStats, type FlvStats } from './flv-stats.ts';
import { AUDIO_FOUR_CCS, printableFourCc, VIDEO_FOUR_CCS } from './four-cc.ts';
import type { AudioCodec, AudioPacket, MediaPacket, VideoCodec } from './media-packet.ts';
import { TimestampUnwrapper } from './timestamp-unwrapper.ts';
import { type VideoTag, VideoTrack } from './video-track.ts';

/** The parts of an RTMP message that the demuxer needs. */
export interface FlvBody {
  readonly type: number;
  /** Milliseconds, 32 bits. */
  readonly timestamp: number;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** Codec ids of the FLV specification, annex E.4.3.1; encoders in China agreed on 12 for HEVC. */
const VIDEO_CODECS: ReadonlyMap<number, VideoCodec> = new Map([
  [7, 'h264'],
  [12, 'hevc'],
]);
/** Set in the first byte of a video body of Enhanced RTMP. */
const VIDEO_EX_HEADER = 0x80;
const AUDIO_FORMAT_EX_HEADER = 9;
const AUDIO_FORMAT_AAC = 10;
const AUDIO_FORMATS_MP3: readonly number[] = [2, 14];

const FRAME_TYPE_KEY = 1;
const FRAME_TYPE_GENERATED_KEY = 4;
const FRAME_TYPE_COMMAND = 5;

/** Frame type and codec, AVCPacketType, and composition time (FLV specification, annex E.4.3.1). */
const VIDEO_HEADER_BYTES = 5;
const AAC_SEQUENCE_HEADER = 0;
const AAC_RAW = 1;
const AAC_HEADER_BYTES = 2;

const MOST_UNSUPPORTED_NAMES = 16;
/** Ids that no FLV file has ever had. They most likely mean that an earlier chunk was misread. */
const NO_VIDEO_CODEC: readonly number[] = [0, 1, 10, 11, 14, 15];
const NO_AUDIO_FORMAT: readonly number[] = [12, 13];
const FRAMING_LOST = 'which no encoder uses: an earlier chunk was probably misread';

/**
 * Turns the audio and video messages of one stream into media packets (FLV specification, annex E.4; Enhanced RTMP v2).
 * Never throws: bodies that it does not understand are skipped and counted. Packets are views of the message bodies.
 */
export class FlvDemuxer {
  readonly stats: FlvStats = emptyFlvStats();
  readonly #clock = new TimestampUnwrapper();
  readonly #videoTracks = new Map<number, VideoTrack>();
  readonly #unsupported = new Set<string>();
  readonly #amf: AmfLimits;
  #colour: ColourInfo | undefined;

  /** `amf`: limits of metadata frames. */
  constructor(amf: AmfLimits = DEFAULT_AMF_LIMITS) {
    this.#amf = amf;
  }

  /** Codecs of the stream that are not supported, in words for the user: `video codec 2`, `video vvc1`. */
  get unsupported(): ReadonlySet<string> {
    return this.#unsupported;
  }

  /** The colours in the last metadata frame; a new object after each. */
  get colour(): ColourInfo | undefined {
    return this.#colour;
  }

  /** Appends the packets of an audio or video message: one, none, or one for each of its tracks. */
  read(message: FlvBody, out: MediaPacket[]): void {
    const { body } = message;
    const dts = this.#clock.unwrap(message.timestamp);
    if (body.length < 2) {
      this.stats.emptyBodies++;
      return;
    }
    try {
      if (message.type === MessageType.video) this.#video(body, dts, out);
      else this.#audio(body, dts, out);
    } catch (error) {
      if (!(error instanceof RtmpError)) throw error;
      this.stats.malformedBodies++;
    }
  }

  #video(body: Uint8Array<ArrayBuffer>, dts: number, out: MediaPacket[]): void {
    const first = body[0] ?? 0;
    const frameType = (first >> 4) & 7;
    const keyframe = frameType === FRAME_TYPE_KEY || frameType === FRAME_TYPE_GENERATED_KEY;
    const isExtended = (first & VIDEO_EX_HEADER) !== 0;
    if (frameType === FRAME_TYPE_COMMAND && !(isExtended && (first & 15) === ExPacketType.metadata)) {
      this.stats.commandFrames++;
    } else if (isExtended) {
      for (const part of partsOf(body, first & 15, VIDEO_MULTITRACK)) this.#exVideo(part, dts, keyframe, out);
    } else {
      const codec = VIDEO_CODECS.get(first & 15);
      if (codec === undefined) this.#leaveOut(idName('video codec', first & 15, NO_VIDEO_CODEC));
      else if (body.length < VIDEO_HEADER_BYTES) this.stats.malformedBodies++;
      else this.#legacyVideo(codec, { body, dts, keyframe }, out);
    }
  }

  #legacyVideo(
    codec: VideoCodec,
    { body, dts, keyframe }: { body: Uint8Array<ArrayBuffer>; dts: number; keyframe: boolean },
    out: MediaPacket[],
  ): void {
    const packetType = body[1] ?? 0;
    const at = packetType === ExPacketType.codedFrames ? 2 : VIDEO_HEADER_BYTES;
    // Higher packet types exist only in Enhanced RTMP.
    if (packetType > ExPacketType.sequenceEnd) this.stats.unsupportedBodies++;
    else this.#videoPayload(0, { codec, packetType, dts, keyframe, offset: 0, body, at }, out);
  }

  #exVideo(part: ExPart, dts: number, keyframe: boolean, out: MediaPacket[]): void {
    const { packetType, fourCc, track, payload } = part;
    if (packetType === ExPacketType.metadata) {
      this.stats.metadataFrames++;
      this.#colour = readColourInfo(payload, this.#amf) ?? this.#colour;
      return;
    }
    const codec = VIDEO_FOUR_CCS.get(fourCc);
    if (codec === undefined) {
      this.#leaveOut(`video ${printableFourCc(fourCc)}`);
      return;
    }
    const offset = part.nanoseconds / 1e6;
    this.#videoPayload(track, { codec, packetType, dts, keyframe, offset, body: payload, at: 0 }, out);
  }

  #videoPayload(number: number, tag: VideoTag, out: MediaPacket[]): void {
    let track = this.#videoTracks.get(number);
    if (track === undefined) {
      track = new VideoTrack(number, this.stats);
      this.#videoTracks.set(number, track);
    }
    const packet = track.read(tag);
    if (packet === undefined) return;
    this.stats.videoPackets++;
    out.push(packet);
  }

  #audio(body: Uint8Array<ArrayBuffer>, dts: number, out: MediaPacket[]): void {
    const first = body[0] ?? 0;
    const format = first >> 4;
    if (format === AUDIO_FORMAT_EX_HEADER) {
      for (const part of partsOf(body, first & 15, AUDIO_MULTITRACK)) this.#exAudio(part, dts, out);
    } else if (format === AUDIO_FORMAT_AAC) {
      this.#aac(body, dts, out);
    } else if (AUDIO_FORMATS_MP3.includes(format)) {
      this.#audioPacket({ codec: 'mp3', track: 0, kind: 'frame', dts, pts: dts, data: body.subarray(1) }, out);
    } else {
      this.#leaveOutSound(idName('audio format', format, NO_AUDIO_FORMAT));
    }
  }

  #aac(body: Uint8Array<ArrayBuffer>, dts: number, out: MediaPacket[]): void {
    const packetType = body[1];
    if (packetType !== AAC_SEQUENCE_HEADER && packetType !== AAC_RAW) {
      this.#leaveOutSound('AAC with an unknown packet type');
      return;
    }
    if (body.length === AAC_HEADER_BYTES) {
      this.stats.emptyBodies++;
      return;
    }
    const kind = packetType === AAC_RAW ? 'frame' : 'config';
    const data = body.subarray(AAC_HEADER_BYTES);
    this.#audioPacket({ codec: 'aac', track: 0, kind, dts, pts: dts, data }, out);
  }

  #exAudio({ packetType, fourCc, track, nanoseconds, payload }: ExPart, dts: number, out: MediaPacket[]): void {
    const codec: AudioCodec | undefined = AUDIO_FOUR_CCS.get(fourCc);
    if (codec === undefined) {
      this.#leaveOutSound(`audio ${printableFourCc(fourCc)}`);
    } else if (packetType === ExPacketType.codedFrames) {
      const pts = dts + nanoseconds / 1e6;
      this.#audioPacket({ codec, track, kind: 'frame', dts, pts, data: payload }, out);
    } else if (packetType === ExPacketType.sequenceStart || packetType === ExPacketType.sequenceEnd) {
      const kind = packetType === ExPacketType.sequenceStart ? 'config' : 'end';
      this.#audioPacket({ codec, track, kind, dts, pts: dts, data: payload }, out);
    } else if (packetType === ExPacketType.metadata) {
      // A MultichannelConfig, which gives the order of the channels.
      this.stats.metadataFrames++;
    } else {
      this.stats.unsupportedBodies++;
      this.stats.unsupportedAudioBodies++;
    }
  }

  #audioPacket(fields: Omit<AudioPacket, 'media' | 'keyframe'>, out: MediaPacket[]): void {
    if (fields.kind === 'frame' && fields.data.length === 0) {
      this.stats.emptyBodies++;
      return;
    }
    const { codec, track, kind, dts, pts, data } = fields;
    this.stats.audioPackets++;
    out.push({ media: 'audio', codec, track, kind, dts, pts, keyframe: true, data });
  }

  #leaveOutSound(name: string): void {
    this.stats.unsupportedAudioBodies++;
    this.#leaveOut(name);
  }

  #leaveOut(name: string): void {
    this.stats.unsupportedBodies++;
    if (this.#unsupported.size < MOST_UNSUPPORTED_NAMES) this.#unsupported.add(name);
  }
}

/** The parts of an extended body, each with a buffer of its own. Yields the complete parts before it throws. */
function* partsOf(body: Uint8Array<ArrayBuffer>, packetType: number, multitrack: number): Generator<ExPart, void> {
  for (const part of exParts(body, packetType, multitrack)) {
    yield part.shared ? { ...part, payload: part.payload.slice() } : part;
  }
}

function idName(kind: string, id: number, nonsense: readonly number[]): string {
  return nonsense.includes(id) ? `${kind} ${id}, ${FRAMING_LOST}` : `${kind} ${id}`;
}
