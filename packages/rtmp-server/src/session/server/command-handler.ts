import { type AmfInput, type AmfLimits, type AmfValue, isAmfObject } from '../../amf/index.ts';
import { RtmpError } from '../../errors.ts';
import type { Command } from '../../message/command.ts';
import { PeerBandwidthLimit } from '../../message/control.ts';
import { UserControlEvent } from '../../message/types.ts';
import { printable } from '../../printable.ts';
import { announcesEnhanced, ENHANCED_PROPERTIES, RECONNECT_REQUEST, understandsReconnect } from '../capabilities.ts';
import { errorReply, errorStatus, onStatus, PUBLISH_START, type Status, UNPUBLISHED } from '../status.ts';
import { appOfTcUrl, parsePublishTarget } from './publish-target.ts';
import { PublishedStream } from './published-stream.ts';
import { PublishedStreams } from './published-streams.ts';
import type { ConnectRule, ConnectVerdict, PublishEndReason, ServerOutbox, SessionCounters } from './server-output.ts';

/** Bytes that a client may send without an acknowledgement. */
const WINDOW_ACK_SIZE = 2_500_000;
/** Size of the chunks that this side sends. */
const CHUNK_SIZE = 4096;
/** Longest name of a client or command that is repeated to it or logged. */
const LONGEST_NAME = 200;
/** Properties that clients of Flash Media Server expect. */
const SERVER_PROPERTIES = { fmsVer: 'FMS/3,5,7,7009', capabilities: 31, mode: 1 } as const;

const NOTHING_TO_PLAY: Status = errorStatus(
  'NetStream.Play.StreamNotFound',
  'This server receives streams only and does not play them',
);
const NAME_IS_NO_TEXT: Status = errorStatus('NetStream.Publish.BadName', 'The stream name is not a string');

type Refusal = Extract<ConnectVerdict, { allow: false }>;

interface ConnectInfo {
  readonly app: string;
  readonly tcUrl: string;
  readonly flashVer: string;
  /** The client acts on a request to connect again. */
  readonly reconnects: boolean;
  readonly user: string | undefined;
}

interface CommandHandlerOptions {
  readonly counters: SessionCounters;
  readonly mostStreams: number;
  readonly connectRule: ConnectRule;
  /** Limits of data messages. */
  readonly amf: AmfLimits;
}

/** Handles the commands of a client (RTMP 1.0 section 7.2): connecting, opening message streams, publishing. */
export class CommandHandler {
  readonly #outbox: ServerOutbox;
  readonly #counters: SessionCounters;
  readonly #mostStreams: number;
  readonly #connectRule: ConnectRule;
  readonly #amf: AmfLimits;
  #refusal: Refusal | undefined = undefined;
  #connected: ConnectInfo | undefined = undefined;
  #lastStreamId = 0;
  #lastPublishId = 0;
  readonly #published: PublishedStreams = new PublishedStreams();
  #requested: PublishedStream | undefined = undefined;

  constructor(outbox: ServerOutbox, { counters, mostStreams, connectRule, amf }: CommandHandlerOptions) {
    this.#outbox = outbox;
    this.#counters = counters;
    this.#mostStreams = mostStreams;
    this.#connectRule = connectRule;
    this.#amf = amf;
  }

  /** Set when the client may not connect and has received the refusal. */
  get refusal(): Refusal | undefined {
    return this.#refusal;
  }

  /** The stream that the client wants to publish, until it is accepted or refused. */
  get requested(): PublishedStream | undefined {
    return this.#requested;
  }

  get published(): Iterable<PublishedStream> {
    return this.#published;
  }

  get streamCount(): number {
    return this.#published.size;
  }

  /** The stream to which media on this message stream belongs. */
  streamOn(messageStreamId: number): PublishedStream | undefined {
    return this.#published.forMedia(messageStreamId);
  }

  streamById(publishId: number): PublishedStream | undefined {
    return this.#published.byPublishId(publishId);
  }

  /** Starts the stream. Nothing may refuse it after this, because the client is informed now. */
  accept(stream: PublishedStream): void {
    stream.started = true;
    this.#requested = undefined;
    this.#outbox.userControl({ event: UserControlEvent.streamBegin, value: stream.messageStreamId });
    this.#outbox.command(onStatus(PUBLISH_START), stream.messageStreamId);
    this.#outbox.emit({ kind: 'publish-started', publishId: stream.publishId });
  }

  /** Ends the stream, started or not, and sends `status` to the client. */
  end(
    stream: PublishedStream,
    reason: PublishEndReason,
    { status, error }: { status?: Status; error?: RtmpError },
  ): void {
    this.#published.remove(stream);
    if (this.#requested === stream) this.#requested = undefined;
    if (status !== undefined) this.#outbox.command(onStatus(status), stream.messageStreamId);
    if (!stream.started) return;
    const { publishId } = stream;
    this.#outbox.emit({ kind: 'publish-ended', publishId, reason, ...(error === undefined ? {} : { error }) });
  }

  /** Asks the client to connect again if it acts on such requests. */
  requestReconnect(): void {
    if (this.#connected?.reconnects === true) this.#outbox.command(onStatus(RECONNECT_REQUEST));
  }

  command(command: Command, messageStreamId: number): void {
    const { name, transactionId } = command;
    if (command.damage !== undefined) this.#counters.malformedMessages++;
    // Answers are ignored, because this side asks nothing.
    if (name === '_result' || name === '_error' || name === 'onStatus') return;
    if (name === 'connect') this.#connect(command);
    else if (this.#connected === undefined)
      this.#refuse(transactionId, `${printable(name, LONGEST_NAME)} came before connect`);
    else this.#streamCommand(command, messageStreamId, this.#connected);
  }

  #streamCommand(command: Command, messageStreamId: number, connected: ConnectInfo): void {
    const { name, transactionId } = command;
    const argument = command.args[1];
    switch (name) {
      case 'createStream':
        this.#createStream(transactionId);
        break;
      case 'publish':
        this.#publish(argument, messageStreamId, connected);
        break;
      case 'deleteStream':
        this.#deleteStream(argument, messageStreamId);
        break;
      case 'closeStream':
        this.#unpublish(this.#published.toEndOn(messageStreamId));
        break;
      case 'releaseStream':
      case '_checkbw':
        this.#result(transactionId, undefined);
        break;
      case 'FCPublish':
        this.#result(transactionId, undefined);
        this.#notify('onFCPublish', PUBLISH_START.code, argument);
        break;
      case 'FCUnpublish':
        this.#result(transactionId, undefined);
        this.#notify('onFCUnpublish', UNPUBLISHED.code, argument);
        this.#unpublish(this.#streamNamed(argument));
        break;
      case 'getStreamLength':
        this.#result(transactionId, 0);
        break;
      case 'play':
      case 'play2':
        this.#outbox.command(onStatus(NOTHING_TO_PLAY), messageStreamId);
        break;
      default:
        this.#counters.unknownCommands++;
        this.#refuse(transactionId, `${printable(name, LONGEST_NAME)} is not supported`);
    }
  }

  #connect({ transactionId, args }: Command): void {
    if (this.#connected !== undefined) {
      this.#refuse(transactionId, 'Already connected');
      return;
    }
    const fields = isAmfObject(args[0]) ? args[0] : {};
    const tcUrl = textOf(fields['tcUrl']);
    const app = typeof fields['app'] === 'string' ? fields['app'] : appOfTcUrl(tcUrl);
    const flashVer = printable(textOf(fields['flashVer']), LONGEST_NAME);
    const verdict = this.#connectRule({ app, tcUrl, target: parsePublishTarget(app, '', tcUrl) }, flashVer);
    if (!verdict.allow) {
      this.#refusal = verdict;
      this.#outbox.command(errorReply(transactionId, verdict.status));
      return;
    }
    this.#connected = { app, tcUrl, flashVer, reconnects: understandsReconnect(fields), user: verdict.user };
    this.#outbox.control({ kind: 'windowAckSize', size: WINDOW_ACK_SIZE });
    this.#outbox.control({
      kind: 'setPeerBandwidth',
      size: WINDOW_ACK_SIZE,
      limitType: PeerBandwidthLimit.dynamic,
    });
    this.#outbox.control({ kind: 'setChunkSize', size: CHUNK_SIZE });
    const status = {
      level: 'status',
      code: 'NetConnection.Connect.Success',
      description: 'Connection succeeded',
      objectEncoding: 0,
    };
    const properties = announcesEnhanced(fields) ? { ...SERVER_PROPERTIES, ...ENHANCED_PROPERTIES } : SERVER_PROPERTIES;
    this.#outbox.command({ name: '_result', transactionId, args: [properties, status] });
  }

  /** Nothing is kept for a message stream until it is published on, so clients may open as many as they like. */
  #createStream(transactionId: number): void {
    do this.#lastStreamId++;
    while (this.#published.knows(this.#lastStreamId));
    const id = this.#lastStreamId;
    this.#outbox.command({ name: '_result', transactionId, args: [null, id] });
  }

  #publish(name: AmfValue, messageStreamId: number, { app, tcUrl, flashVer, user }: ConnectInfo): void {
    // Wirecast stops its stream like this.
    if (name === false) {
      this.#unpublish(this.#published.toEndOn(messageStreamId));
      return;
    }
    // Devices with a single URL field send the whole path in the app, and no name.
    if (typeof name !== 'string' && name !== null && name !== undefined) {
      this.#counters.malformedMessages++;
      this.#outbox.command(onStatus(NAME_IS_NO_TEXT), messageStreamId);
      return;
    }
    this.#unpublish(this.#published.on(messageStreamId));
    if (this.#published.size >= this.#mostStreams) {
      throw new RtmpError('RTMP_ERR_STREAMS', { detail: `${this.#mostStreams} are allowed` });
    }
    const streamName = name ?? '';
    const publishId = ++this.#lastPublishId;
    const stream = new PublishedStream({ publishId, messageStreamId, streamName, amf: this.#amf }, this.#outbox);
    this.#published.add(stream);
    this.#requested = stream;
    const target = parsePublishTarget(app, streamName, tcUrl);
    const request = { publishId, app, streamName, tcUrl, flashVer, target };
    this.#outbox.emit({ kind: 'publish-requested', request: user === undefined ? request : { ...request, user } });
  }

  #deleteStream(idOrName: AmfValue, messageStreamId: number): void {
    this.#unpublish(this.#streamToDelete(idOrName, messageStreamId));
  }

  /** GStreamer's rtmp2sink sends the name of the stream instead of its id, and other clients send neither. */
  #streamToDelete(idOrName: AmfValue, messageStreamId: number): PublishedStream | undefined {
    if (typeof idOrName === 'number') return this.#published.on(idOrName);
    const isMissing = idOrName === undefined || idOrName === null;
    return isMissing ? this.#published.toEndOn(messageStreamId) : this.#streamNamed(idOrName);
  }

  #unpublish(stream: PublishedStream | undefined): void {
    if (stream !== undefined) this.end(stream, 'unpublished', { status: UNPUBLISHED });
  }

  #streamNamed(name: AmfValue): PublishedStream | undefined {
    return typeof name === 'string' ? this.#published.named(name) : undefined;
  }

  /** Transaction 0 means that no answer is expected. */
  #result(transactionId: number, value: AmfInput): void {
    if (transactionId !== 0) this.#outbox.command({ name: '_result', transactionId, args: [null, value] });
  }

  #refuse(transactionId: number, text: string): void {
    if (transactionId === 0) return;
    this.#outbox.command(errorReply(transactionId, errorStatus('NetConnection.Call.Failed', text)));
  }

  #notify(name: string, code: string, streamName: AmfValue): void {
    const info = { level: 'status', code, description: textOf(streamName) };
    this.#outbox.command({ name, transactionId: 0, args: [null, info] });
  }
}

function textOf(value: AmfValue): string {
  return typeof value === 'string' ? value : '';
}
