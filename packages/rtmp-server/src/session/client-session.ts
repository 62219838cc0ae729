import { ChunkReader } from '../chunk/chunk-reader.ts';
import type { RtmpMessage } from '../chunk/message.ts';
import { RtmpError } from '../errors.ts';
import { encodeFlvBody } from '../flv/flv-body.ts';
import type { MediaPacket } from '../flv/media-packet.ts';
import { ClientHandshake } from '../handshake/client-handshake.ts';
import type { RandomBytes } from '../handshake/packet.ts';
import { type AmfInput, type AmfObject, type AmfValue, EcmaArray, isAmfObject } from '../message/amf0.ts';
import { type Command, decodeCommand } from '../message/command.ts';
import { decodeControl } from '../message/control.ts';
import { encodeData } from '../message/data.ts';
import { MessageType, UserControlEvent } from '../message/types.ts';
import { decodeUserControl } from '../message/user-control.ts';
import { Acknowledger } from './acknowledger.ts';
import { MessageSender } from './message-sender.ts';

/** What a ClientSession wants done and reports, in this order. */
export type ClientSessionOutput =
  | { readonly kind: 'send'; readonly bytes: Uint8Array }
  /** The server accepted the stream: packets may be written. */
  | { readonly kind: 'publishing' }
  /** The last output: the connection is of no more use. */
  | { readonly kind: 'closed'; readonly error?: RtmpError };

export interface ClientSessionOptions {
  /** Source of the handshake's random bytes. */
  readonly random: RandomBytes;
  readonly app: string;
  /** Stream name or key. */
  readonly streamName: string;
  readonly tcUrl: string;
  /** Name and version of the encoder, as the server may show it. */
  readonly encoder?: string;
}

/** One chunk for nearly every message. */
const CHUNK_SIZE = 60_000;
const AUDIO_CHUNK_STREAM = 4;
const VIDEO_CHUNK_STREAM = 6;
const TRANSACTION = { connect: 1, releaseStream: 2, fcPublish: 3, createStream: 4, publish: 5 } as const;

/** A publisher's side of one RTMP connection. No socket, timer or clock inside; see ServerSession. */
export class ClientSession {
  readonly #options: ClientSessionOptions;
  readonly #reader: ChunkReader = new ChunkReader();
  readonly #sender: MessageSender = new MessageSender();
  readonly #ack: Acknowledger = new Acknowledger();
  #handshake: ClientHandshake | undefined;
  #outputs: ClientSessionOutput[] = [];
  #messageStreamId = 0;
  #state: 'setting-up' | 'publishing' | 'closed' = 'setting-up';

  constructor(options: ClientSessionOptions) {
    this.#options = options;
    this.#handshake = new ClientHandshake(options.random);
  }

  /** The first bytes to send. */
  start(nowMs: number): Uint8Array {
    return this.#handshake?.start(nowMs) ?? new Uint8Array(0);
  }

  /** Takes bytes from the server, split anywhere. Never throws for them: errors come as a `closed` output. */
  push(bytes: Uint8Array, nowMs: number): ClientSessionOutput[] {
    if (this.#state === 'closed') return [];
    this.#ack.count(bytes.length);
    const messages: RtmpMessage[] = [];
    try {
      const rest = this.#handshake === undefined ? bytes : this.#shakeHands(this.#handshake, bytes, nowMs);
      if (rest.length > 0) this.#reader.push(rest, messages);
      for (const message of messages) this.#handle(message);
    } catch (error) {
      if (!(error instanceof RtmpError)) throw error;
      this.#close(error);
    }
    const sequenceNumber = this.#ack.due();
    if (sequenceNumber !== undefined && this.#handshake === undefined) {
      this.#send(this.#sender.control({ kind: 'acknowledgement', sequenceNumber }));
    }
    return this.#take();
  }

  /** The bytes of a packet. Throws RTMP_ERR_CLOSED unless publishing, RTMP_ERR_CODEC for what RTMP cannot carry. */
  packet(packet: MediaPacket): Uint8Array {
    const isVideo = packet.media === 'video';
    return this.#streamMessage({
      type: isVideo ? MessageType.video : MessageType.audio,
      chunkStreamId: isVideo ? VIDEO_CHUNK_STREAM : AUDIO_CHUNK_STREAM,
      timestamp: packet.dts >>> 0,
      body: encodeFlvBody(packet),
    });
  }

  /** The bytes of an onMetaData with these fields. Throws RTMP_ERR_CLOSED unless publishing. */
  metadata(fields: AmfObject): Uint8Array {
    return this.#streamMessage({
      type: MessageType.dataAmf0,
      chunkStreamId: AUDIO_CHUNK_STREAM,
      timestamp: 0,
      body: encodeData('@setDataFrame', 'onMetaData', new EcmaArray(fields)),
    });
  }

  /** Ends the stream; afterwards the connection may be closed. */
  finish(): ClientSessionOutput[] {
    if (this.#state === 'publishing') {
      this.#command('FCUnpublish', TRANSACTION.publish + 1, [null, this.#options.streamName]);
      this.#command('deleteStream', 0, [null, this.#messageStreamId]);
    }
    this.#close();
    return this.#take();
  }

  #shakeHands(handshake: ClientHandshake, bytes: Uint8Array, nowMs: number): Uint8Array {
    const { send, done, rest } = handshake.push(bytes, nowMs);
    for (const part of send) this.#send(part);
    if (done) {
      this.#handshake = undefined;
      const { app, tcUrl, encoder = 'rtmp-vcam' } = this.#options;
      const connect = { app, type: 'nonprivate', flashVer: `FMLE/3.0 (compatible; ${encoder})`, tcUrl };
      this.#send(this.#sender.control({ kind: 'setChunkSize', size: CHUNK_SIZE }));
      this.#command('connect', TRANSACTION.connect, [connect]);
    }
    return rest;
  }

  #handle(message: RtmpMessage): void {
    if (this.#state === 'closed') return;
    switch (message.type) {
      case MessageType.commandAmf0:
      case MessageType.commandAmf3:
        this.#reply(decodeCommand(message));
        break;
      case MessageType.userControl: {
        const { event, value } = decodeUserControl(message);
        if (event !== UserControlEvent.pingRequest) break;
        this.#send(this.#sender.userControl({ event: UserControlEvent.pingResponse, value }));
        break;
      }
      case MessageType.windowAckSize: {
        const control = decodeControl(message);
        if (control?.kind === 'windowAckSize') this.#ack.window = control.size;
        break;
      }
      default:
      // Nothing else asks anything of a publisher.
    }
  }

  #reply({ name, transactionId, args }: Command): void {
    if (name === '_result') this.#result(transactionId, args[1]);
    else if (name === '_error') this.#errorReply(transactionId, args[1]);
    else if (name === 'onStatus') this.#status(args[1]);
    else if (name === 'close') this.#close(new RtmpError('RTMP_ERR_CLOSED', { detail: 'by the server' }));
  }

  #result(transactionId: number, value: AmfValue): void {
    const { streamName } = this.#options;
    if (transactionId === TRANSACTION.connect) {
      this.#command('releaseStream', TRANSACTION.releaseStream, [null, streamName]);
      this.#command('FCPublish', TRANSACTION.fcPublish, [null, streamName]);
      this.#command('createStream', TRANSACTION.createStream, [null]);
    } else if (transactionId === TRANSACTION.createStream) {
      if (typeof value !== 'number' || !(value >= 0 && value <= 0xffffffff)) {
        throw new RtmpError('RTMP_ERR_REFUSED', { detail: 'createStream gave no stream id' });
      }
      this.#messageStreamId = Math.floor(value);
      this.#command('publish', TRANSACTION.publish, [null, streamName, 'live'], this.#messageStreamId);
    }
  }

  /** Servers that know no releaseStream or FCPublish may say so: no harm in that. */
  #errorReply(transactionId: number, info: AmfValue): void {
    const { connect, createStream, publish } = TRANSACTION;
    if (transactionId === connect || transactionId === createStream || transactionId === publish) throw refusal(info);
  }

  #status(info: AmfValue): void {
    if (!isAmfObject(info)) return;
    if (info['level'] === 'error') throw refusal(info);
    if (info['code'] !== 'NetStream.Publish.Start' || this.#state !== 'setting-up') return;
    this.#state = 'publishing';
    this.#outputs.push({ kind: 'publishing' });
  }

  #streamMessage(message: { type: number; chunkStreamId: number; timestamp: number; body: Uint8Array }): Uint8Array {
    if (this.#state !== 'publishing') throw new RtmpError('RTMP_ERR_CLOSED');
    return this.#sender.message({ ...message, messageStreamId: this.#messageStreamId });
  }

  #command(name: string, transactionId: number, args: AmfInput[], messageStreamId = 0): void {
    this.#send(this.#sender.command({ name, transactionId, args }, messageStreamId));
  }

  #send(bytes: Uint8Array): void {
    this.#outputs.push({ kind: 'send', bytes });
  }

  #close(error?: RtmpError): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#outputs.push(error === undefined ? { kind: 'closed' } : { kind: 'closed', error });
  }

  #take(): ClientSessionOutput[] {
    const outputs = this.#outputs;
    this.#outputs = [];
    return outputs;
  }
}

/** The server's own words, made safe for a terminal. */
function refusal(info: AmfValue): RtmpError {
  const fields = isAmfObject(info) ? [info['description'], info['code']] : [info];
  const words = fields.find((field) => typeof field === 'string' && field !== '');
  const detail = String(words ?? 'without a reason').replace(/\p{C}/gu, '?');
  return new RtmpError('RTMP_ERR_REFUSED', { detail: detail.slice(0, 300) });
}
