import type { AmfLimits } from '../../amf/index.ts';
import type { MediaPacket } from '../../flv/media-packet.ts';
import type { Metadata } from '../../flv/metadata.ts';
import { StreamReader, type StreamSink } from '../stream-reader.ts';
import type { ServerOutbox } from './server-output.ts';

interface PublishedStreamOptions {
  readonly publishId: number;
  readonly messageStreamId: number;
  readonly streamName: string;
  /** Limits of its data messages. */
  readonly amf: AmfLimits;
}

/** One stream that a client publishes. */
export class PublishedStream implements StreamSink {
  readonly publishId: number;
  readonly messageStreamId: number;
  /** As the client sent it; may be the stream key. */
  readonly streamName: string;
  /** False until the request is accepted. */
  started = false;
  readonly reader: StreamReader;
  readonly #outbox: ServerOutbox;

  constructor({ publishId, messageStreamId, streamName, amf }: PublishedStreamOptions, outbox: ServerOutbox) {
    this.publishId = publishId;
    this.messageStreamId = messageStreamId;
    this.streamName = streamName;
    this.reader = new StreamReader(this, amf);
    this.#outbox = outbox;
  }

  packet(packet: MediaPacket): void {
    this.#outbox.emit({ kind: 'packet', publishId: this.publishId, packet });
  }

  metadata(metadata: Metadata): void {
    this.#outbox.emit({ kind: 'metadata', publishId: this.publishId, metadata });
  }

  codecUnsupported(codec: string, chunkStreamId: number | undefined): void {
    const { publishId } = this;
    this.#outbox.emit({
      kind: 'codec-unsupported',
      publishId,
      codec,
      ...(chunkStreamId === undefined ? {} : { chunkStreamId }),
    });
  }
}
