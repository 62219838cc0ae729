import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { RtmpError, type RtmpErrorCode } from '../errors.ts';
import type { FlvStats } from '../flv/flv-stats.ts';
import type { Log } from '../log.ts';
import type {
  ConnectRequest,
  ConnectVerdict,
  PublishRequest,
  ServerSessionOutput,
} from '../session/server/server-output.ts';
import { ServerSession } from '../session/server/server-session.ts';
import { errorStatus, type Status } from '../session/status.ts';
import { isLoopback, plainAddress } from './address.ts';
import { addressGroup } from './admission/address-group.ts';
import type { Evictable } from './admission/eviction.ts';
import { httpAnswer } from './http-answer.ts';
import { PeerSocket } from './peer-socket.ts';
import { type PublicationInfo, type PublicationSource, QueuedPublication } from './queued-publication.ts';
import type { ServerLimits } from './server-limits.ts';
import { type TlsOptions, tlsError } from './tls.ts';

/** The server that a connection belongs to. */
export interface ConnectionHost {
  readonly limits: ServerLimits;
  readonly log: Log;
  /** Undefined when the server does not accept TLS. */
  readonly tls: TlsOptions | undefined;
  connectRequested(connection: Connection, request: ConnectRequest, flashVer: string): ConnectVerdict;
  /** Has to be answered with `accept` or `refuse`; the connection is not read from until then. */
  publishRequested(connection: Connection, request: PublishRequest): void;
  /** What a client reads that speaks HTTP; undefined if it is closed without an answer. */
  textForHttp(remoteAddress: string): string | undefined;
  /** A sender was not let in, or has to log in first: logs it and reports it. */
  refused(connection: Connection, error: RtmpError, encoder: string): void;
  /** Keeps the publisher out for a time; gives the error that it reads. */
  keepOut(publication: QueuedPublication, forMs: number): RtmpError;
  publicationEnded(publication: QueuedPublication): void;
  connectionClosed(connection: Connection): void;
}

interface ConnectionOptions {
  readonly id: number;
  readonly host: ConnectionHost;
  /** The connection came to the port that accepts TLS only. */
  readonly tlsOnly?: boolean;
  /** The address has published before, or logged in. */
  readonly known?: boolean;
}

/** How long a peer may take to read the last bytes that were sent to it, and close. */
const LINGER_MS = 500;
const SHUTDOWN_LINGER_MS = 150;
/** Bytes that take longer to handle are followed by a pause: honest ones take less than a millisecond. */
const LONG_MS = 5;
/** These are logged at level info, because port scanners and idle peers cause them all day. */
const UNREMARKABLE: ReadonlySet<RtmpErrorCode> = new Set(['RTMP_ERR_HANDSHAKE_TIMEOUT', 'RTMP_ERR_EVICTED']);
/** Clients that are refused with one of these when they connect have been logged already. */
const REFUSALS: ReadonlySet<RtmpErrorCode> = new Set([
  'RTMP_ERR_LOGIN_NEEDED',
  'RTMP_ERR_LOGIN',
  'RTMP_ERR_BRAKE',
  'RTMP_ERR_TLS_ONLY',
]);
const SHUTTING_DOWN: Status = errorStatus('NetConnection.Connect.AppShutdown', 'The server is shutting down');

/** Connects a socket with a ServerSession and its publications. */
export class Connection implements Evictable, PublicationSource {
  readonly id: number;
  readonly remoteAddress: string;
  /** The peer is on this computer. */
  readonly local: boolean;
  readonly network: string;
  readonly known: boolean;
  readonly #socket: PeerSocket;
  readonly #host: ConnectionHost;
  readonly #session: ServerSession;
  /** Publications by the id of their request to publish. */
  readonly #publications = new Map<number, QueuedPublication>();
  #lastHeardAt: number = performance.now();
  #timer: NodeJS.Timeout | undefined = undefined;
  #timerAt: number = Number.POSITIVE_INFINITY;
  /** A request to publish waits for its answer. */
  #deciding = false;
  /** The rest of this turn of the event loop belongs to others. */
  #resting = false;
  #paused = false;
  #closing = false;
  #hasPublished = false;

  constructor(socket: Socket, { id, host, tlsOnly = false, known = false }: ConnectionOptions) {
    this.id = id;
    this.known = known;
    this.#host = host;
    this.remoteAddress = plainAddress(socket.remoteAddress ?? 'unknown');
    this.network = addressGroup(this.remoteAddress);
    this.local = socket.remoteAddress !== undefined && isLoopback(this.remoteAddress);
    this.#session = new ServerSession({
      limits: host.limits,
      random: randomBytes,
      nowMs: this.#lastHeardAt,
      connectRule: (request, flashVer) => host.connectRequested(this, request, flashVer),
    });
    this.#socket = new PeerSocket(socket, {
      tls: host.tls,
      tlsOnly,
      onData: (bytes) => this.#receive(bytes),
      onTls: () => {
        this.#lastHeardAt = performance.now();
      },
      onError: (error) => this.#broken(error),
      onFault: (cause) => this.fault(cause),
      onClose: () => this.#closed(),
    });
    host.log.debug(this.#fields, 'Connection opened');
    this.#arm();
  }

  /** The connection is over TLS. */
  get secure(): boolean {
    return this.#socket.secure;
  }

  get publishing(): boolean {
    return this.#publications.size > 0;
  }

  /** It publishes, or did. */
  get hasPublished(): boolean {
    return this.#hasPublished;
  }

  get progress(): 0 | 1 | 2 {
    if (this.#session.bytesReceived === 0 && !this.#socket.begunTls) return 0;
    return this.#session.handshakeDone ? 2 : 1;
  }

  get lastHeardAt(): number {
    return this.#lastHeardAt;
  }

  /** False when nothing can be accepted or refused any more. */
  get open(): boolean {
    return !this.#closing;
  }

  /** Accepts a request to publish, and returns the publication. */
  accept(publishId: number, info: Pick<PublicationInfo, 'id' | 'path' | 'resource' | 'flashVer'>): QueuedPublication {
    const { remoteAddress, local, secure } = this;
    const nowMs = performance.now();
    const { queueBytes } = this.#host.limits;
    const publication = new QueuedPublication({ ...info, remoteAddress, local, secure, queueBytes, nowMs }, this);
    this.#publications.set(publishId, publication);
    this.#hasPublished = true;
    this.#deciding = false;
    this.#perform(this.#session.accept(publishId, nowMs));
    this.#socket.readInPlace();
    return publication;
  }

  /** Refuses a request to publish, and sends `status` to the publisher. */
  refuse(publishId: number, status: Status): void {
    this.#deciding = false;
    this.#perform(this.#session.reject(publishId, status, performance.now()));
  }

  /** Ends the publication for another one; `by` says whose. */
  takeOver(publication: QueuedPublication, by: string): void {
    const error = new RtmpError('RTMP_ERR_TAKEN_OVER', { detail: by });
    this.#host.log.info({ ...this.#fields, code: error.code, path: publication.path }, error.message);
    this.#end(publication, 'taken-over', errorStatus('NetStream.Publish.BadName', error.message));
  }

  disconnectPublication(publication: QueuedPublication, keepOutMs: number): void {
    const error = this.#host.keepOut(publication, keepOutMs);
    const { path, encoder } = publication;
    // Its level tells it from the refusals that follow: they have the same code, and may be merged in the log.
    this.#host.log.info({ ...this.#fields, code: error.code, path, encoder }, error.message);
    this.#end(publication, 'closed', errorStatus('NetStream.Publish.Denied', error.message), error);
  }

  closePublication(publication: QueuedPublication, text: string): void {
    this.#end(publication, 'closed', errorStatus('NetConnection.Connect.Closed', text));
  }

  drained(): void {
    if (this.#paused) this.#regulate();
  }

  flvStats(publication: QueuedPublication): FlvStats | undefined {
    const publishId = this.#publishIdOf(publication);
    return publishId === undefined ? undefined : this.#session.flvStats(publishId);
  }

  get receiveMs(): number {
    return this.#session.receiveMs;
  }

  /** Closes at once to make room. */
  evict(): void {
    this.#break(new RtmpError('RTMP_ERR_EVICTED'));
  }

  /** Informs the peer, and closes within 150 ms. */
  shutDown(): void {
    this.#perform(this.#session.close(SHUTTING_DOWN));
    setTimeout(() => this.#socket.destroy(), SHUTDOWN_LINGER_MS).unref();
  }

  /** Closes at once because of a fault of this program. */
  fault(cause: unknown): void {
    const error = new RtmpError('RTMP_ERR_INTERNAL', { cause });
    this.#host.log.error({ ...this.#fields, code: error.code, err: cause }, error.message);
    this.#break(error);
  }

  get #fields(): { connection: number; remote: string } {
    return { connection: this.id, remote: this.remoteAddress };
  }

  #broken(cause: Error): void {
    const error = cause instanceof RtmpError ? cause : tlsError(cause);
    if (error === undefined) this.#host.log.debug({ ...this.#fields, reason: cause.message }, 'Connection broken');
    else this.#break(error);
    if (error?.code === 'RTMP_ERR_TLS_ONLY') this.#host.refused(this, error, '');
  }

  #receive(bytes: Uint8Array): void {
    if (this.#closing) return;
    this.#lastHeardAt = performance.now();
    try {
      this.#perform(this.#session.push(bytes, this.#lastHeardAt));
    } catch (error) {
      this.fault(error);
    }
    if (performance.now() - this.#lastHeardAt > LONG_MS) this.#rest();
  }

  /** Without it, Node would read up to 16 MiB of a flood of tiny messages before any timer or other connection. */
  #rest(): void {
    if (this.#resting || this.#closing) return;
    this.#resting = true;
    this.#regulate();
    setImmediate(() => {
      this.#resting = false;
      this.#regulate();
    });
  }

  #perform(outputs: ServerSessionOutput[]): void {
    this.#socket.cork();
    for (const output of outputs) this.#performOne(output);
    this.#socket.uncork();
    const { writableLength } = this.#socket;
    if (writableLength > this.#host.limits.sendBytes && !this.#closing) {
      this.#break(new RtmpError('RTMP_ERR_SEND_BACKLOG', { detail: `${writableLength} bytes are waiting` }));
    }
    this.#regulate();
    this.#arm();
  }

  #performOne(output: ServerSessionOutput): void {
    switch (output.kind) {
      case 'send':
        if (!this.#closing) this.#socket.write(output.bytes);
        break;
      case 'packet':
        this.#publications.get(output.publishId)?.push(output.packet, this.#lastHeardAt);
        break;
      case 'metadata':
        this.#publications.get(output.publishId)?.describe(output.metadata);
        break;
      case 'codec-unsupported': {
        const path = this.#publications.get(output.publishId)?.path;
        const { codec: detail, chunkStreamId } = output;
        const where = chunkStreamId === undefined ? {} : { chunkStreamId };
        const error = new RtmpError('RTMP_ERR_CODEC', { detail, ...where, offset: this.#session.chunkBytesRead });
        // Many receivers do not use sound; those who do see that there is none.
        const level = detail.startsWith('video') ? 'warn' : 'debug';
        this.#host.log[level]({ ...this.#fields, code: error.code, path }, error.message);
        break;
      }
      case 'publish-requested':
        this.#deciding = true;
        this.#host.publishRequested(this, output.request);
        break;
      case 'publish-ended':
        this.#publicationEnded(output);
        break;
      case 'closed':
        this.#close(output.error);
        break;
      default:
      // A stream that has started got its publication in `accept`.
    }
  }

  #publicationEnded({ publishId, reason, error }: Extract<ServerSessionOutput, { kind: 'publish-ended' }>): void {
    const publication = this.#publications.get(publishId);
    if (publication === undefined) return;
    this.#publications.delete(publishId);
    publication.end(error === undefined ? { reason } : { reason, error });
    const { path, resource } = publication;
    const what = resource === undefined ? { path } : { path, resource };
    this.#host.log.info({ ...this.#fields, ...what, reason }, 'Publication ended');
    this.#host.publicationEnded(publication);
  }

  /** Reads from the peer only while no request waits for its answer, no receiver is behind, and others had their turn. */
  #regulate(): void {
    let full = false;
    for (const publication of this.#publications.values()) full ||= publication.full;
    const pause = (this.#deciding || this.#resting || full) && !this.#closing;
    if (pause === this.#paused) return;
    this.#paused = pause;
    if (pause) {
      this.#socket.pause();
    } else {
      this.#session.touch(performance.now());
      this.#socket.resume();
    }
  }

  /** Sets the timer for the next deadline. When the deadline moves back, the timer fires early and is set again. */
  #arm(): void {
    const deadline = this.#session.nextDeadline;
    if (deadline >= this.#timerAt || this.#closing) return;
    clearTimeout(this.#timer);
    this.#timerAt = deadline;
    this.#timer = setTimeout(() => this.#tick(), Math.max(0, Math.ceil(deadline - performance.now())));
  }

  #tick(): void {
    this.#timerAt = Number.POSITIVE_INFINITY;
    const nowMs = performance.now();
    // The peer seems silent only because it is not read from.
    if (this.#paused) this.#session.touch(nowMs);
    this.#perform(this.#session.tick(nowMs));
  }

  #end(publication: QueuedPublication, reason: 'taken-over' | 'closed', status: Status, error?: RtmpError): void {
    const publishId = this.#publishIdOf(publication);
    if (publishId === undefined) return;
    const end = { status, nowMs: performance.now(), ...(error === undefined ? {} : { error }) };
    this.#perform(this.#session.end(publishId, reason, end));
  }

  #publishIdOf(publication: QueuedPublication): number | undefined {
    return [...this.#publications].find(([, candidate]) => candidate === publication)?.[0];
  }

  #break(error: RtmpError): void {
    this.#perform(this.#session.disconnected(error));
    this.#socket.destroy();
  }

  /** Gives the peer time to read what was sent to it, then closes. */
  #close(error: RtmpError | undefined): void {
    if (this.#closing) return;
    this.#closing = true;
    clearTimeout(this.#timer);
    if (error !== undefined && !REFUSALS.has(error.code)) {
      const { code, message, fix } = error;
      const fields = { ...this.#fields, code, ...(error.cause === undefined ? {} : { err: error.cause }) };
      if (UNREMARKABLE.has(code)) this.#host.log.info(fields, message);
      else this.#host.log.warn({ ...fields, fix }, message);
    }
    if (error?.code === 'RTMP_ERR_HANDSHAKE_HTTP') this.#answerHttp();
    this.#socket.end();
    setTimeout(() => this.#socket.destroy(), LINGER_MS).unref();
  }

  #answerHttp(): void {
    const text = this.#host.textForHttp(this.remoteAddress);
    if (text !== undefined) this.#socket.write(Buffer.from(httpAnswer(text)));
  }

  #closed(): void {
    // Many peers that do not trust the certificate disconnect without an alert.
    const left = this.secure && this.#session.bytesReceived === 0;
    const error = left
      ? new RtmpError('RTMP_ERR_TLS_REFUSED', { detail: 'it disconnected during the handshake' })
      : undefined;
    this.#perform(this.#session.disconnected(error));
    clearTimeout(this.#timer);
    const { counters, oddities, bytesReceived } = this.#session;
    const fields = { ...this.#fields, bytesReceived, inPlace: this.#socket.inPlace, ...counters, ...oddities };
    this.#host.log.debug(fields, 'Connection closed');
    this.#host.connectionClosed(this);
  }
}
