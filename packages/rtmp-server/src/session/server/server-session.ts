import { ChunkReader } from '../../chunk/chunk-reader.ts';
import type { ChunkLimits } from '../../chunk/limits.ts';
import type { RtmpMessage } from '../../chunk/message.ts';
import { RtmpError } from '../../errors.ts';
import type { FlvStats } from '../../flv/flv-stats.ts';
import type { RandomBytes } from '../../handshake/packet.ts';
import { ServerHandshake } from '../../handshake/server-handshake.ts';
import { decodeCommand } from '../../message/command.ts';
import { decodeControl } from '../../message/control.ts';
import { MessageType, UserControlEvent } from '../../message/types.ts';
import { decodeUserControl } from '../../message/user-control.ts';
import { Acknowledger } from '../acknowledger.ts';
import { FloodGuard } from '../flood-guard.ts';
import { isHarmless } from '../harmless.ts';
import { Outbox } from '../outbox.ts';
import { DEFAULT_SESSION_LIMITS, type SessionLimits } from '../session-limits.ts';
import { errorStatus, onStatus, type Status } from '../status.ts';
import { CommandHandler } from './command-handler.ts';
import type {
  ConnectRule,
  PublishEndReason,
  ServerOutbox,
  ServerSessionOutput,
  SessionCounters,
} from './server-output.ts';

export interface ServerSessionOptions {
  readonly limits?: Partial<SessionLimits>;
  /** Source of the handshake's random bytes. */
  readonly random: RandomBytes;
  /** Decides who may connect. By default everybody may. */
  readonly connectRule?: ConnectRule;
  /** When the connection began. All times are milliseconds of one clock that never goes back. */
  readonly nowMs: number;
}

/** This many bytes of an incomplete message are a sign of life: no encoder needs seconds to send them. */
const SIGN_OF_LIFE_BYTES = 4096;
const KNOWN_EVENTS: ReadonlySet<number> = new Set(Object.values(UserControlEvent));

/**
 * The server's side of one RTMP connection, for publishers. It has no socket, timer or clock: bytes and times go in,
 * and outputs come out, which must be carried out in order. Malformed input does not throw, but ends the session with a
 * `closed` output that has the error.
 */
export class ServerSession {
  readonly counters: SessionCounters = {
    messages: 0,
    unknownMessages: 0,
    unknownCommands: 0,
    malformedMessages: 0,
    strayMessages: 0,
  };

  readonly #limits: SessionLimits;
  readonly #outbox: ServerOutbox = new Outbox();
  readonly #commands: CommandHandler;
  readonly #reader: ChunkReader;
  readonly #ack: Acknowledger = new Acknowledger();
  readonly #flood: FloodGuard;
  readonly #startedAt: number;
  #handshake: ServerHandshake | undefined;
  #closed = false;
  /** Bytes behind a request to publish. They are read once it is accepted or refused: then other limits apply. */
  #held: Uint8Array[] = [];
  /** How many of them came after the read that had the request. */
  #heldLater = 0;
  /** Messages that the ChunkReader has skipped and that are counted. */
  #skippedSoFar = 0;
  /** Time of the last sign of life, and the bytes received since then. */
  #lastReceivedAt: number;
  #bytesSince = 0;
  /** Since when the client could publish but does not. */
  #notPublishingSince: number;
  #pingedAt: number | undefined = undefined;

  constructor({ limits, random, nowMs, connectRule = () => ({ allow: true }) }: ServerSessionOptions) {
    this.#limits = { ...DEFAULT_SESSION_LIMITS, ...limits };
    const { chunks, messageStreams: mostStreams, unauthenticatedBytes, amf } = this.#limits;
    this.#reader = new ChunkReader(narrowed(chunks, unauthenticatedBytes));
    const { counters } = this;
    this.#commands = new CommandHandler(this.#outbox, { counters, mostStreams, connectRule, amf });
    this.#handshake = new ServerHandshake(random);
    this.#flood = new FloodGuard(this.#limits);
    this.#startedAt = nowMs;
    this.#lastReceivedAt = nowMs;
    this.#notPublishingSince = nowMs;
  }

  /** Bytes received, handshake included. */
  get bytesReceived(): number {
    return this.#ack.received;
  }

  /** Bytes received after the handshake, like the offsets of chunk errors. */
  get chunkBytesRead(): number {
    return this.#reader.bytesRead;
  }

  get handshakeDone(): boolean {
    return this.#handshake === undefined;
  }

  /** How often the client's chunks deviated from the specification in ways that could be understood. */
  get oddities(): ChunkReader['oddities'] {
    return this.#reader.oddities;
  }

  /** The time at which `tick` is to be called; Infinity when there is nothing to wait for. */
  get nextDeadline(): number {
    if (this.#closed) return Number.POSITIVE_INFINITY;
    const { handshakeMs, publishMs, idleMs } = this.#limits;
    if (this.#handshake !== undefined) return this.#startedAt + handshakeMs;
    if (this.#commands.requested !== undefined) return Number.POSITIVE_INFINITY;
    if (this.#commands.streamCount === 0) return this.#notPublishingSince + publishMs;
    return (this.#pingedAt ?? this.#lastReceivedAt) + idleMs / 2;
  }

  /** Accepts bytes from the client, split anywhere. Keeps no reference to them. */
  push(bytes: Uint8Array, nowMs: number): ServerSessionOutput[] {
    if (this.#closed) return [];
    this.#ack.count(bytes.length);
    this.#bytesSince += bytes.length;
    this.#guard(() => {
      if (this.#commands.requested !== undefined) this.#hold(bytes);
      else this.#read(this.#handshake === undefined ? bytes : this.#shakeHands(this.#handshake, bytes, nowMs), nowMs);
    });
    const sequenceNumber = this.#closed || !this.handshakeDone ? undefined : this.#ack.due();
    if (sequenceNumber !== undefined) this.#outbox.control({ kind: 'acknowledgement', sequenceNumber });
    return this.#outbox.take();
  }

  /** Starts a requested stream. Call it once the outputs before are carried out. Has no effect when the stream has ended. */
  accept(publishId: number, nowMs: number): ServerSessionOutput[] {
    const stream = this.#commands.streamById(publishId);
    if (stream === undefined || stream.started) return [];
    this.#reader.limits = this.#limits.chunks;
    this.#lastReceivedAt = nowMs;
    this.#commands.accept(stream);
    this.#guard(() => this.#readHeld(nowMs));
    return this.#outbox.take();
  }

  /** Refuses a requested stream, sends `status` to the client, and closes unless it publishes another stream. */
  reject(publishId: number, status: Status, nowMs: number): ServerSessionOutput[] {
    return this.end(publishId, 'closed', { status, nowMs });
  }

  /** Ends one stream, sends `status` to the client, and closes unless it publishes another stream. */
  end(publishId: number, reason: PublishEndReason, { nowMs, ...end }: EndOptions): ServerSessionOutput[] {
    const stream = this.#commands.streamById(publishId);
    if (stream === undefined) return [];
    this.#commands.end(stream, reason, end);
    if (this.#commands.streamCount === 0) this.#close();
    else if (this.#commands.requested === undefined) this.#guard(() => this.#readHeld(nowMs));
    return this.#outbox.take();
  }

  /** Asks the client to connect again if it can, ends every stream, sends `status` to the client, and closes. */
  close(status: Status): ServerSessionOutput[] {
    if (this.#closed) return [];
    this.#commands.requestReconnect();
    const streams = [...this.#commands.published];
    for (const stream of streams) this.#commands.end(stream, 'closed', { status });
    if (streams.length === 0 && this.handshakeDone) this.#outbox.command(onStatus(status));
    this.#close();
    return this.#outbox.take();
  }

  /** The connection has ended. `error` is what broke it, if anything did. */
  disconnected(error?: RtmpError): ServerSessionOutput[] {
    if (this.#closed) return [];
    this.#endAll('disconnected', error);
    this.#close(error);
    return this.#outbox.take();
  }

  /** Handles the deadline that has passed at `nowMs`, if any. */
  tick(nowMs: number): ServerSessionOutput[] {
    if (nowMs < this.nextDeadline) return [];
    if (this.#handshake !== undefined) {
      this.#fail(new RtmpError('RTMP_ERR_HANDSHAKE_TIMEOUT'));
    } else if (this.#commands.streamCount === 0) {
      this.#fail(new RtmpError('RTMP_ERR_PUBLISH_TIMEOUT'));
    } else if (this.#pingedAt === undefined) {
      this.#pingedAt = nowMs;
      this.#outbox.userControl({ event: UserControlEvent.pingRequest, value: Math.floor(nowMs) % 2 ** 32 });
    } else {
      this.#fail(new RtmpError('RTMP_ERR_IDLE'), 'idle');
    }
    return this.#outbox.take();
  }

  /** Counts as a sign of life. Call it after a time in which the client was not read from. */
  touch(nowMs: number): void {
    this.#lastReceivedAt = nowMs;
    this.#bytesSince = 0;
    this.#pingedAt = undefined;
  }

  /** How long video messages take from their first to their last byte, smoothed, in milliseconds. */
  get receiveMs(): number {
    return this.#reader.receiveMs;
  }

  /** Statistics of a stream; undefined when it has ended. */
  flvStats(publishId: number): FlvStats | undefined {
    return this.#commands.streamById(publishId)?.reader.demuxer.stats;
  }

  #shakeHands(handshake: ServerHandshake, bytes: Uint8Array, nowMs: number): Uint8Array {
    const { send, done, rest } = handshake.push(bytes, nowMs);
    for (const part of send) this.#outbox.send(part);
    if (done) {
      this.#handshake = undefined;
      this.#notPublishingSince = nowMs;
    }
    return rest;
  }

  #countSkipped(): void {
    const { skippedMessages } = this.#reader;
    this.counters.malformedMessages += skippedMessages - this.#skippedSoFar;
    this.#skippedSoFar = skippedMessages;
  }

  /** Reads and handles bytes up to a request to publish, and holds those behind it. */
  #read(bytes: Uint8Array, nowMs: number): void {
    let rest = bytes;
    this.#reader.nowMs = nowMs;
    while (rest.length > 0 && !this.#closed && this.#commands.requested === undefined) {
      const messages: RtmpMessage[] = [];
      try {
        rest = rest.subarray(this.#reader.pushToCommand(rest, messages));
      } finally {
        this.#countSkipped();
        if (messages.length > 0 || this.#bytesSince >= SIGN_OF_LIFE_BYTES) this.touch(nowMs);
        // The messages before an error are valid.
        for (const message of messages) if (!this.#closed) this.#handle(message, nowMs);
      }
    }
    if (rest.length > 0 && !this.#closed) this.#held.push(new Uint8Array(rest));
  }

  #readHeld(nowMs: number): void {
    const held = this.#held;
    this.#held = [];
    this.#heldLater = 0;
    for (const bytes of held) this.#read(bytes, nowMs);
  }

  /** Holds bytes that came while a request to publish waits. Few can come, because the client should not be read from. */
  #hold(bytes: Uint8Array): void {
    this.#heldLater += bytes.length;
    this.#held.push(new Uint8Array(bytes));
    const { unauthenticatedBytes } = this.#limits;
    if (this.#heldLater <= unauthenticatedBytes) return;
    const detail = `${this.#heldLater} bytes before the publisher is accepted, ${unauthenticatedBytes} are allowed`;
    throw new RtmpError('RTMP_ERR_MEMORY', { detail });
  }

  #handle(message: RtmpMessage, nowMs: number): void {
    this.counters.messages++;
    this.#flood.count(message.type, nowMs);
    switch (message.type) {
      case MessageType.audio:
      case MessageType.video:
      case MessageType.aggregate:
      case MessageType.dataAmf0:
      case MessageType.dataAmf3:
        this.#handleMedia(message);
        break;
      case MessageType.commandAmf0:
      case MessageType.commandAmf3:
        this.#tolerate(() => this.#command(message, nowMs));
        break;
      case MessageType.userControl:
        this.#tolerate(() => this.#userControl(message));
        break;
      case MessageType.windowAckSize:
        this.#tolerate(() => this.#windowAckSize(message));
        break;
      // The ChunkReader has applied Set Chunk Size and Abort; the others need no reaction from a receiver.
      case MessageType.setChunkSize:
      case MessageType.abort:
      case MessageType.acknowledgement:
      case MessageType.setPeerBandwidth:
        break;
      default:
        this.counters.unknownMessages++;
    }
  }

  #handleMedia(message: RtmpMessage): void {
    const stream = this.#commands.streamOn(message.messageStreamId);
    if (stream === undefined) {
      this.counters.strayMessages++;
    } else if (message.type === MessageType.audio || message.type === MessageType.video) {
      stream.reader.media(message);
    } else if (message.type === MessageType.aggregate) {
      const { unknown, malformed } = stream.reader.aggregate(message);
      this.counters.unknownMessages += unknown;
      this.counters.malformedMessages += malformed;
    } else if (stream.reader.data(message) !== undefined) {
      this.counters.malformedMessages++;
    }
  }

  #command(message: RtmpMessage, nowMs: number): void {
    const wasPublishing = this.#commands.streamCount > 0;
    this.#commands.command(decodeCommand(message, this.#limits.amf), message.messageStreamId);
    if (this.#commands.refusal !== undefined) this.#close(this.#commands.refusal.error);
    if (wasPublishing && this.#commands.streamCount === 0) this.#notPublishingSince = nowMs;
  }

  #windowAckSize(message: RtmpMessage): void {
    const control = decodeControl(message);
    if (control?.kind === 'windowAckSize') this.#ack.window = control.size;
  }

  #userControl(message: RtmpMessage): void {
    const { event, value } = decodeUserControl(message);
    if (event === UserControlEvent.pingRequest) {
      this.#outbox.userControl({ event: UserControlEvent.pingResponse, value });
    } else if (!KNOWN_EVENTS.has(event)) {
      this.counters.unknownMessages++;
    }
  }

  #tolerate(handle: () => void): void {
    try {
      handle();
    } catch (error) {
      if (!isHarmless(error)) throw error;
      this.counters.malformedMessages++;
    }
  }

  /** Runs code that handles input of the client: an RtmpError ends this session. */
  #guard(handle: () => void): void {
    try {
      handle();
    } catch (error) {
      if (!(error instanceof RtmpError)) throw error;
      this.#fail(error);
    }
  }

  #fail(error: RtmpError, reason: PublishEndReason = 'error'): void {
    if (this.#closed) return;
    if (this.handshakeDone) {
      this.#outbox.command(onStatus(errorStatus('NetConnection.Connect.Closed', error.message)));
    }
    this.#endAll(reason, error);
    this.#close(error);
  }

  #endAll(reason: PublishEndReason, error: RtmpError | undefined): void {
    for (const stream of [...this.#commands.published]) {
      this.#commands.end(stream, reason, error === undefined ? {} : { error });
    }
  }

  #close(error?: RtmpError): void {
    this.#closed = true;
    this.#held = [];
    this.#outbox.emit(error === undefined ? { kind: 'closed' } : { kind: 'closed', error });
  }
}

/** The status to send to the client at the end of a stream, the error that ended it, if there is one, and the time. */
export interface EndOptions {
  readonly status: Status;
  readonly error?: RtmpError;
  readonly nowMs: number;
}

function narrowed(limits: ChunkLimits, bytesHeld: number): ChunkLimits {
  return { ...limits, bytesHeld: Math.min(limits.bytesHeld, bytesHeld) };
}
