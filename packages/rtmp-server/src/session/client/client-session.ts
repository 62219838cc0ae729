import { type AmfObject, type AmfValue, isAmfObject } from '../../amf/index.ts';
import { ChunkReader } from '../../chunk/chunk-reader.ts';
import type { RtmpMessage } from '../../chunk/message.ts';
import { RtmpError } from '../../errors.ts';
import { emptyFlvStats, type FlvStats } from '../../flv/flv-stats.ts';
import type { MediaPacket } from '../../flv/media-packet.ts';
import { ClientHandshake } from '../../handshake/client-handshake.ts';
import type { RandomBytes } from '../../handshake/packet.ts';
import { type Command, decodeCommand } from '../../message/command.ts';
import { decodeControl } from '../../message/control.ts';
import { MessageType, UserControlEvent } from '../../message/types.ts';
import { decodeUserControl } from '../../message/user-control.ts';
import { Acknowledger } from '../acknowledger.ts';
import { RECONNECT_REQUEST } from '../capabilities.ts';
import { DEFAULT_FLOOD_LIMITS, FloodGuard, type FloodLimits } from '../flood-guard.ts';
import { isHarmless } from '../harmless.ts';
import { Outbox } from '../outbox.ts';
import type { ClientOutbox, ClientSessionOutput } from './client-output.ts';
import { type ClientRole, TRANSACTION } from './client-role.ts';
import { PlayerRole } from './player-role.ts';
import { PublisherRole } from './publisher-role.ts';
import { isRefusal, loginAskedIn, redirectOf, refusal, streamUrl } from './refusal.ts';

export interface ClientSessionOptions {
  /** The task of the session. Default `publish`. */
  readonly role?: 'publish' | 'play';
  /** Source of the handshake's random bytes. */
  readonly random: RandomBytes;
  readonly app: string;
  /** Stream name or key. */
  readonly streamName: string;
  readonly tcUrl: string;
  /** Name and version of the program, which the server may show. */
  readonly name?: string;
  /**
   * Announces that a publisher acts on requests to connect again; servers send them to no other publisher. A player
   * always announces it. Default false.
   */
  readonly reconnects?: boolean;
  readonly limits?: Partial<FloodLimits>;
}

/** Nearly every message fits into one chunk of this size. */
const CHUNK_SIZE = 60_000;

/**
 * The client's side of one RTMP connection, which publishes or plays one stream. It has no socket, timer or clock;
 * see ServerSession.
 */
export class ClientSession {
  readonly #options: ClientSessionOptions;
  readonly #outbox: ClientOutbox = new Outbox();
  readonly #publisherRole: PublisherRole | undefined;
  readonly #playerRole: PlayerRole | undefined;
  readonly #role: ClientRole;
  readonly #reader: ChunkReader = new ChunkReader();
  readonly #ack: Acknowledger = new Acknowledger();
  readonly #flood: FloodGuard;
  #handshake: ClientHandshake | undefined;
  /** The transaction whose answer is awaited: a second answer to the same command is ignored. */
  #awaited: number | undefined = undefined;
  #requested = false;
  #closed = false;

  constructor(options: ClientSessionOptions) {
    this.#options = options;
    const { role = 'publish', streamName, name = 'rtmp-vcam', reconnects = false, limits } = options;
    if (role === 'play') this.#role = this.#playerRole = new PlayerRole(this.#outbox, streamName, name);
    else this.#role = this.#publisherRole = new PublisherRole(this.#outbox, streamName, name, reconnects);
    this.#handshake = new ClientHandshake(options.random);
    this.#flood = new FloodGuard({ ...DEFAULT_FLOOD_LIMITS, ...limits });
  }

  /** True once the stream has been requested: only the server's answer or the stream itself is missing. */
  get requested(): boolean {
    return this.#requested;
  }

  /** Statistics of the stream that is played. */
  get flvStats(): FlvStats {
    return this.#playerRole?.flvStats ?? emptyFlvStats();
  }

  /** How long video messages take from their first to their last byte, smoothed, in milliseconds. */
  get receiveMs(): number {
    return this.#reader.receiveMs;
  }

  /** The first bytes to send. */
  start(nowMs: number): Uint8Array {
    return this.#handshake?.start(nowMs) ?? new Uint8Array(0);
  }

  /** Accepts bytes from the server, split anywhere. Does not throw for bad ones: errors come as a `closed` output. */
  push(bytes: Uint8Array, nowMs: number): ClientSessionOutput[] {
    if (this.#closed) return [];
    this.#ack.count(bytes.length);
    const messages: RtmpMessage[] = [];
    this.#reader.nowMs = nowMs;
    try {
      try {
        const rest = this.#handshake === undefined ? bytes : this.#shakeHands(this.#handshake, bytes, nowMs);
        if (rest.length > 0) this.#reader.push(rest, messages);
      } finally {
        // The messages before an error are valid.
        for (const message of messages) this.#handle(message, nowMs);
      }
    } catch (error) {
      if (!(error instanceof RtmpError)) throw error;
      this.#close(error);
    }
    const sequenceNumber = this.#closed || this.#handshake !== undefined ? undefined : this.#ack.due();
    if (sequenceNumber !== undefined) this.#outbox.control({ kind: 'acknowledgement', sequenceNumber });
    return this.#outbox.take();
  }

  /** The bytes of a packet. Throws RTMP_ERR_CLOSED unless publishing, and RTMP_ERR_CODEC if RTMP cannot carry it. */
  packet(packet: MediaPacket): Uint8Array {
    return this.#publisher().packet(packet);
  }

  /** The bytes of an onMetaData with these fields. Throws RTMP_ERR_CLOSED unless publishing. */
  metadata(fields: AmfObject): Uint8Array {
    return this.#publisher().metadata(fields);
  }

  /** Ends the stream; afterwards the connection may be closed. */
  finish(): ClientSessionOutput[] {
    if (!this.#closed) this.#role.finish();
    this.#close();
    return this.#outbox.take();
  }

  #publisher(): PublisherRole {
    if (this.#publisherRole === undefined || this.#closed) throw new RtmpError('RTMP_ERR_CLOSED');
    return this.#publisherRole;
  }

  #shakeHands(handshake: ClientHandshake, bytes: Uint8Array, nowMs: number): Uint8Array {
    const { send, done, rest } = handshake.push(bytes, nowMs);
    for (const part of send) this.#outbox.send(part);
    if (done) {
      this.#handshake = undefined;
      const { app, tcUrl } = this.#options;
      const args = [{ app, tcUrl, ...this.#role.connectFields }];
      this.#outbox.control({ kind: 'setChunkSize', size: CHUNK_SIZE });
      this.#awaited = TRANSACTION.connect;
      this.#outbox.command({ name: 'connect', transactionId: TRANSACTION.connect, args });
    }
    return rest;
  }

  #handle(message: RtmpMessage, nowMs: number): void {
    if (this.#closed) return;
    // Acknowledgements do not count, because a fast publisher gets many.
    if (message.type !== MessageType.acknowledgement) this.#flood.count(message.type, nowMs);
    try {
      this.#dispatch(message);
    } catch (error) {
      if (!isHarmless(error)) throw error;
    }
  }

  #dispatch(message: RtmpMessage): void {
    switch (message.type) {
      case MessageType.audio:
      case MessageType.video:
      case MessageType.aggregate:
      case MessageType.dataAmf0:
      case MessageType.dataAmf3:
        this.#role.media(message);
        break;
      case MessageType.commandAmf0:
      case MessageType.commandAmf3:
        this.#command(decodeCommand(message));
        break;
      case MessageType.userControl:
        this.#userControl(message);
        break;
      case MessageType.windowAckSize: {
        const control = decodeControl(message);
        if (control?.kind === 'windowAckSize') this.#ack.window = control.size;
        break;
      }
      default:
      // Other messages need no reaction from a client.
    }
  }

  #userControl(message: RtmpMessage): void {
    const { event, value } = decodeUserControl(message);
    if (event === UserControlEvent.pingRequest) {
      this.#outbox.userControl({ event: UserControlEvent.pingResponse, value });
    } else if (event === UserControlEvent.streamEof) {
      this.#role.endOfStream();
    }
  }

  #command({ name, transactionId, args }: Command): void {
    if (name === '_result') this.#result(transactionId, args[1]);
    else if (name === '_error') this.#errorReply(transactionId, args[1]);
    else if (name === 'onStatus') this.#status(args[1]);
    else if (name === 'close') this.#close(new RtmpError('RTMP_ERR_CLOSED', { detail: 'by the server' }));
  }

  #result(transactionId: number, value: AmfValue): void {
    if (transactionId !== this.#awaited) return;
    if (transactionId === TRANSACTION.connect) {
      this.#awaited = TRANSACTION.createStream;
      this.#role.connected();
      this.#outbox.command({ name: 'createStream', transactionId: TRANSACTION.createStream, args: [null] });
    } else {
      this.#awaited = undefined;
      if (typeof value !== 'number' || !(value >= 0 && value <= 0xffffffff)) {
        throw new RtmpError('RTMP_ERR_REFUSED', { detail: 'createStream returned no stream id' });
      }
      this.#requested = true;
      this.#role.streamOpened(Math.floor(value));
    }
  }

  /** Errors for releaseStream and FCPublish are ignored, because some servers do not know these commands. */
  #errorReply(transactionId: number, info: AmfValue): void {
    const { connect, createStream, publish } = TRANSACTION;
    if (transactionId === connect || transactionId === createStream || transactionId === publish) this.#refused(info);
  }

  #status(info: AmfValue): void {
    if (!isAmfObject(info)) return;
    const { code, tcUrl } = info;
    if (isRefusal(info)) this.#refused(info);
    else if (code === RECONNECT_REQUEST.code) this.#reconnect(tcUrl);
    else if (typeof code === 'string') this.#role.status(code);
  }

  #refused(info: AmfValue): void {
    const url = redirectOf(info, this.#options.streamName);
    if (url !== undefined) this.#outbox.emit({ kind: 'redirected', url });
    const words = loginAskedIn(info);
    if (words !== undefined) this.#outbox.emit({ kind: 'login-asked', words });
    throw refusal(info);
  }

  /** The new tcUrl may be relative to the one in use. */
  #reconnect(reference: AmfValue): void {
    const { tcUrl, streamName } = this.#options;
    if (typeof reference !== 'string' || !URL.canParse(reference, tcUrl)) {
      this.#outbox.emit({ kind: 'reconnect-requested' });
    } else {
      const url = streamUrl(new URL(reference, tcUrl).href, streamName);
      this.#outbox.emit({ kind: 'reconnect-requested', url });
    }
  }

  #close(error?: RtmpError): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#outbox.emit(error === undefined ? { kind: 'closed' } : { kind: 'closed', error });
  }
}
