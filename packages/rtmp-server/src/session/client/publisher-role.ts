import { type AmfObject, EcmaArray } from '../../amf/index.ts';
import { RtmpError } from '../../errors.ts';
import { encodeFlvBody } from '../../flv/flv-body.ts';
import type { MediaPacket } from '../../flv/media-packet.ts';
import { encodeData } from '../../message/data.ts';
import { MessageType } from '../../message/types.ts';
import { RECONNECTS } from '../capabilities.ts';
import type { ClientOutbox } from './client-output.ts';
import { type ClientRole, TRANSACTION } from './client-role.ts';

const AUDIO_CHUNK_STREAM = 4;
const VIDEO_CHUNK_STREAM = 6;

/** Publishes one stream. */
export class PublisherRole implements ClientRole {
  readonly connectFields: AmfObject;
  readonly #outbox: ClientOutbox;
  readonly #streamName: string;
  #messageStreamId: number | undefined = undefined;
  #publishing = false;

  /** `reconnects`: announces that requests to connect again are acted on. */
  constructor(outbox: ClientOutbox, streamName: string, programName: string, reconnects: boolean) {
    this.#outbox = outbox;
    this.#streamName = streamName;
    const flashVer = `FMLE/3.0 (compatible; ${programName})`;
    this.connectFields = { type: 'nonprivate', flashVer, ...(reconnects ? RECONNECTS : {}) };
  }

  connected(): void {
    const args = [null, this.#streamName];
    this.#outbox.command({ name: 'releaseStream', transactionId: TRANSACTION.releaseStream, args });
    this.#outbox.command({ name: 'FCPublish', transactionId: TRANSACTION.fcPublish, args });
  }

  streamOpened(messageStreamId: number): void {
    this.#messageStreamId = messageStreamId;
    const args = [null, this.#streamName, 'live'];
    this.#outbox.command({ name: 'publish', transactionId: TRANSACTION.publish, args }, messageStreamId);
  }

  status(code: string): void {
    if (code !== 'NetStream.Publish.Start' || this.#publishing) return;
    this.#publishing = true;
    this.#outbox.emit({ kind: 'publishing' });
  }

  media(): void {
    // A publisher does not expect media.
  }

  endOfStream(): void {
    // This is about streams that are played.
  }

  finish(): void {
    if (!this.#publishing) return;
    this.#outbox.command({
      name: 'FCUnpublish',
      transactionId: TRANSACTION.publish + 1,
      args: [null, this.#streamName],
    });
    this.#outbox.command({ name: 'deleteStream', transactionId: 0, args: [null, this.#messageStreamId] });
    this.#publishing = false;
  }

  packet(packet: MediaPacket): Uint8Array {
    const isVideo = packet.media === 'video';
    return this.#message({
      type: isVideo ? MessageType.video : MessageType.audio,
      chunkStreamId: isVideo ? VIDEO_CHUNK_STREAM : AUDIO_CHUNK_STREAM,
      timestamp: packet.dts >>> 0,
      body: encodeFlvBody(packet),
    });
  }

  metadata(fields: AmfObject): Uint8Array {
    return this.#message({
      type: MessageType.dataAmf0,
      chunkStreamId: AUDIO_CHUNK_STREAM,
      timestamp: 0,
      body: encodeData('@setDataFrame', 'onMetaData', new EcmaArray(fields)),
    });
  }

  #message(message: { type: number; chunkStreamId: number; timestamp: number; body: Uint8Array }): Uint8Array {
    if (!this.#publishing || this.#messageStreamId === undefined) throw new RtmpError('RTMP_ERR_CLOSED');
    return this.#outbox.encode({ ...message, messageStreamId: this.#messageStreamId });
  }
}
