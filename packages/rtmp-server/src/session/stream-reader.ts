import { type AmfLimits, DEFAULT_AMF_LIMITS, isAmfObject } from '../amf/index.ts';
import type { RtmpMessage } from '../chunk/message.ts';
import type { RtmpError } from '../errors.ts';
import { splitAggregate } from '../flv/aggregate.ts';
import { type FlvBody, FlvDemuxer } from '../flv/flv-demuxer.ts';
import type { MediaPacket } from '../flv/media-packet.ts';
import { type Metadata, parseMetadata } from '../flv/metadata.ts';
import { decodeData } from '../message/data.ts';
import { MessageType } from '../message/types.ts';

const DATA_TYPES: ReadonlySet<number> = new Set([MessageType.dataAmf0, MessageType.dataAmf3]);

/** Receives what a StreamReader reads. */
export interface StreamSink {
  packet(packet: MediaPacket): void;
  metadata(metadata: Metadata): void;
  /** Called once for each codec that is not supported (`video vvc1`), with the chunk stream of its message. */
  codecUnsupported(codec: string, chunkStreamId: number | undefined): void;
}

interface SkippedMessages {
  /** Neither audio nor video nor data. */
  readonly unknown: number;
  /** Data that is damaged or exceeds a limit. */
  readonly malformed: number;
}

/** Turns the audio, video and data messages of one stream into packets and metadata. */
export class StreamReader {
  readonly demuxer: FlvDemuxer;
  readonly #sink: StreamSink;
  readonly #amf: AmfLimits;
  /** The packets of one message; emptied after each. */
  readonly #packets: MediaPacket[] = [];
  #metadata: Metadata = {};
  #unsupportedSeen = 0;

  constructor(sink: StreamSink, amf: AmfLimits = DEFAULT_AMF_LIMITS) {
    this.demuxer = new FlvDemuxer(amf);
    this.#sink = sink;
    this.#amf = amf;
  }

  media(message: FlvBody & { readonly chunkStreamId?: number }): void {
    const packets = this.#packets;
    this.demuxer.read(message, packets);
    for (const packet of packets) this.#sink.packet(packet);
    packets.length = 0;
    this.#reportOther(message.chunkStreamId);
  }

  /** Reads the messages in an aggregate. Returns how many of them were skipped, and why. */
  aggregate(message: RtmpMessage): SkippedMessages {
    let unknown = 0;
    let malformed = 0;
    for (const inner of splitAggregate(message)) {
      if (inner.type === MessageType.audio || inner.type === MessageType.video) this.media(inner);
      else if (!DATA_TYPES.has(inner.type)) unknown++;
      else if (this.data({ ...message, ...inner }) !== undefined) malformed++;
    }
    return { unknown, malformed };
  }

  /** Reads as much of a data message as is intact and within the limits. Returns what stopped it, if anything. */
  data(message: RtmpMessage): RtmpError | undefined {
    const { name, values, damage } = decodeData(message, this.#amf);
    if (name === 'onMetaData') {
      this.#describe(parseMetadata(values.find(isAmfObject)));
    }
    return damage;
  }

  #describe(metadata: Metadata): void {
    const { colour } = this.demuxer;
    this.#metadata = colour === undefined ? metadata : { ...metadata, colour };
    this.#sink.metadata(this.#metadata);
  }

  #reportOther(chunkStreamId: number | undefined): void {
    const { unsupported, colour } = this.demuxer;
    if (colour !== this.#metadata.colour) this.#describe(this.#metadata);
    if (unsupported.size === this.#unsupportedSeen) return;
    const codecs = [...unsupported].slice(this.#unsupportedSeen);
    this.#unsupportedSeen = unsupported.size;
    for (const codec of codecs) this.#sink.codecUnsupported(codec, chunkStreamId);
  }
}
