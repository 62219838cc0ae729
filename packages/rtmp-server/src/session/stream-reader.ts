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

/** Takes what a StreamReader makes of messages. */
export interface StreamSink {
  packet(packet: MediaPacket): void;
  metadata(metadata: Metadata): void;
  /** Once for each codec that is left out, by name: `video hvc1`, and the chunk stream of the message it came in. */
  codecUnsupported(codec: string, chunkStreamId: number | undefined): void;
}

/** Turns the audio, video and data messages of one stream into packets and metadata. */
export class StreamReader {
  readonly demuxer: FlvDemuxer;
  readonly #sink: StreamSink;
  readonly #amf: AmfLimits;
  /** Emptied after each message. */
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

  /** An aggregate: audio, video and data messages in one. Returns how many of them are of another type. */
  aggregate(message: RtmpMessage): number {
    let strangers = 0;
    for (const inner of splitAggregate(message)) {
      if (inner.type === MessageType.audio || inner.type === MessageType.video) this.media(inner);
      else if (DATA_TYPES.has(inner.type)) this.data({ ...message, ...inner });
      else strangers++;
    }
    return strangers;
  }

  /** Returns what was wrong with the message, if anything; what could be read is used. Throws on broken AMF limits. */
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
