import type { AmfObject } from '../../amf/index.ts';
import type { RtmpMessage } from '../../chunk/message.ts';
import type { FlvStats } from '../../flv/flv-stats.ts';
import type { MediaPacket } from '../../flv/media-packet.ts';
import type { Metadata } from '../../flv/metadata.ts';
import { MessageType, UserControlEvent } from '../../message/types.ts';
import { ENHANCED_PROPERTIES } from '../capabilities.ts';
import { StreamReader, type StreamSink } from '../stream-reader.ts';
import type { ClientOutbox } from './client-output.ts';
import { type ClientRole, TRANSACTION } from './client-role.ts';

/** Bytes that the server may send without an acknowledgement. */
const WINDOW_ACK_SIZE = 2_500_000;
/** A live stream, or else a recorded one of that name (RTMP 1.0 section 7.2.2.1). */
const LIVE_OR_RECORDED = -2;
/** Servers send recorded streams ahead by this much. */
const BUFFER_MS = 1000;
/** Announces all codecs, and seeking (RTMP 1.0 section 7.2.1.1). */
const LEGACY_CAPABILITIES = { fpad: false, capabilities: 15, audioCodecs: 4071, videoCodecs: 252, videoFunction: 1 };
const ENDED: ReadonlySet<string> = new Set([
  'NetStream.Play.Stop',
  'NetStream.Play.Complete',
  'NetStream.Play.UnpublishNotify',
]);

/** Plays one stream. */
export class PlayerRole implements ClientRole, StreamSink {
  readonly connectFields: AmfObject;
  readonly #outbox: ClientOutbox;
  readonly #streamName: string;
  readonly #reader: StreamReader = new StreamReader(this);
  #messageStreamId: number | undefined = undefined;
  #state: 'waiting' | 'playing' | 'ended' = 'waiting';
  #announced = false;

  constructor(outbox: ClientOutbox, streamName: string, programName: string) {
    this.#outbox = outbox;
    this.#streamName = streamName;
    const flashVer = `LNX 9,0,124,2 (compatible; ${programName})`;
    this.connectFields = { flashVer, ...LEGACY_CAPABILITIES, ...ENHANCED_PROPERTIES };
  }

  get flvStats(): FlvStats {
    return this.#reader.demuxer.stats;
  }

  connected(): void {
    this.#outbox.control({ kind: 'windowAckSize', size: WINDOW_ACK_SIZE });
  }

  streamOpened(messageStreamId: number): void {
    this.#messageStreamId = messageStreamId;
    const args = [null, this.#streamName, LIVE_OR_RECORDED];
    this.#outbox.command({ name: 'play', transactionId: TRANSACTION.play, args }, messageStreamId);
    const event = UserControlEvent.setBufferLength;
    this.#outbox.userControl({ event, value: messageStreamId, bufferLength: BUFFER_MS });
  }

  status(code: string): void {
    if (ENDED.has(code)) this.endOfStream();
    if (code !== 'NetStream.Play.Start' || this.#announced) return;
    this.#announced = true;
    this.#outbox.emit({ kind: 'playing' });
  }

  media(message: RtmpMessage): void {
    if (this.#messageStreamId === undefined) return;
    if (message.type === MessageType.aggregate) this.#reader.aggregate(message);
    else if (message.type === MessageType.audio || message.type === MessageType.video) this.#reader.media(message);
    else this.#reader.data(message);
  }

  /** Servers report the end several times, and some do so before the stream has begun. */
  endOfStream(): void {
    if (this.#state !== 'playing') return;
    this.#state = 'ended';
    this.#outbox.emit({ kind: 'stream-ended' });
  }

  finish(): void {
    if (this.#messageStreamId === undefined) return;
    this.#outbox.command({ name: 'deleteStream', transactionId: 0, args: [null, this.#messageStreamId] });
  }

  packet(packet: MediaPacket): void {
    this.#state = 'playing';
    this.#outbox.emit({ kind: 'packet', packet });
  }

  metadata(metadata: Metadata): void {
    this.#outbox.emit({ kind: 'metadata', metadata });
  }

  codecUnsupported(codec: string): void {
    this.#outbox.emit({ kind: 'codec-unsupported', codec });
  }
}
