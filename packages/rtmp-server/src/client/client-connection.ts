import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import type { AmfObject } from '../amf/index.ts';
import { RtmpError } from '../errors.ts';
import type { FlvStats } from '../flv/flv-stats.ts';
import type { MediaPacket } from '../flv/media-packet.ts';
import type { ClientSessionOutput } from '../session/client/client-output.ts';
import { ClientSession } from '../session/client/client-session.ts';
import { connectError, openSocket } from './open-socket.ts';
import type { ConnectOptions } from './options.ts';
import { type Detour, onward } from './route.ts';
import { formatRtmpUrl, type RtmpUrl } from './rtmp-url.ts';

/** The outputs of a session that the connection does not handle itself. */
export type ClientEvent = Exclude<ClientSessionOutput, { kind: 'send' | 'closed' } | Detour>;

interface ClientConnectionOptions extends ConnectOptions {
  readonly role: 'publish' | 'play';
  readonly url: RtmpUrl;
  /** Only for a publisher; see ClientSessionOptions. */
  readonly reconnects?: boolean;
  /** Receives the outputs of the session, in order. */
  readonly onEvent?: (event: ClientEvent) => void;
  /** Called when the connection has ended; without an error when this side closed it. */
  readonly onEnd?: (error: RtmpError | undefined) => void;
}

/** How long the server may take to close after this side has. */
const CLOSE_MS = 500;
/** Most bytes that wait to be sent. Over this, the server sends requests and does not read the answers. */
const SEND_BYTES = { publish: 32 * 1024 * 1024, play: 256 * 1024 } as const;
/**
 * The event that shows that the stream has begun. For a player it is the first packet: some servers report that they
 * play a stream before there is one, others never do.
 */
const BEGINNING = { publish: 'publishing', play: 'packet' } as const;

/** Connects a socket with a ClientSession. */
export class ClientConnection {
  readonly #socket: Socket;
  readonly #session: ClientSession;
  readonly #options: ClientConnectionOptions;
  readonly #sendBytes: number;
  /** Resolves when the stream begins. Rejects when the connection ends before that. */
  readonly started: Promise<void>;
  #resolveStarted: () => void = () => {};
  #rejectStarted: (error: RtmpError) => void = () => {};
  #ready = false;
  /** Resolves when the server has caught up. All packets that were written wait for the same promise. */
  #room: Promise<void> | undefined = undefined;
  #ended: RtmpError | undefined = undefined;
  #detour: Detour | undefined = undefined;
  /** The first codec that is not supported. */
  #unsupported: string | undefined = undefined;

  /** Starts to connect. */
  constructor(options: ClientConnectionOptions) {
    this.#options = options;
    this.started = new Promise((resolve, reject) => {
      this.#resolveStarted = resolve;
      this.#rejectStarted = reject;
    });
    const { url, role, name, reconnects = false, limits = {} } = options;
    const { app, streamName, tcUrl } = url;
    const described = { app, streamName, tcUrl, ...(name === undefined ? {} : { name }) };
    this.#session = new ClientSession({ role, random: randomBytes, ...described, reconnects, limits });
    this.#sendBytes = limits.sendBytes ?? SEND_BYTES[role];
    const { socket, ready } = openSocket(url, options);
    this.#socket = socket;
    socket.on(ready, () => {
      this.#ready = true;
      if (!socket.destroyed) socket.write(this.#session.start(performance.now()));
    });
    socket.on('data', (bytes) => this.#receive(bytes));
    socket.on('error', (cause) => this.fail(this.#ready ? brokenBy(cause) : connectError(cause, url)));
    socket.on('close', () => this.fail(new RtmpError('RTMP_ERR_CLOSED', { detail: 'by the server' })));
  }

  /** Why nothing can be written any more; undefined while it can. */
  get ended(): RtmpError | undefined {
    return this.#ended;
  }

  /** Set when the server redirects this client or asks for a login, instead of serving it. */
  get detour(): Detour | undefined {
    return this.#detour;
  }

  get flvStats(): FlvStats {
    return this.#session.flvStats;
  }

  get receiveMs(): number {
    return this.#session.receiveMs;
  }

  /** Sends one packet; resolves when there is room for the next. Rejects with the error that ended the connection. */
  async packet(packet: MediaPacket): Promise<void> {
    if (this.#ended !== undefined) throw this.#ended;
    await this.#send(this.#session.packet(packet));
  }

  async metadata(fields: AmfObject): Promise<void> {
    if (this.#ended !== undefined) throw this.#ended;
    await this.#send(this.#session.metadata(fields));
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Ends the stream and closes the connection. May be called twice. Never rejects. */
  async close(): Promise<void> {
    if (!this.#ready) this.fail(new RtmpError('RTMP_ERR_CLOSED'));
    this.#perform(this.#session.finish());
    if (this.#socket.closed) return;
    // The socket reports the end of the connection only when the bytes before it are read.
    this.#socket.removeAllListeners('data').resume();
    const timer = setTimeout(() => this.#socket.destroy(), CLOSE_MS);
    await new Promise<void>((resolve) => this.#socket.once('close', () => resolve()));
    clearTimeout(timer);
  }

  /** Ends the connection because the stream has not begun in time. The error says what is missing. */
  timeOut(): void {
    const missing = this.#options.role === 'play' && this.#session.requested;
    if (this.#unsupported !== undefined) this.fail(new RtmpError('RTMP_ERR_CODEC', { detail: this.#unsupported }));
    else this.fail(new RtmpError(missing ? 'RTMP_ERR_NO_STREAM' : 'RTMP_ERR_CLIENT_TIMEOUT'));
  }

  /** Ends the connection at once. */
  fail(error: RtmpError): void {
    this.#end(error);
    this.#socket.destroy();
  }

  async #send(bytes: Uint8Array): Promise<void> {
    if (this.#socket.write(bytes)) return;
    this.#room ??= this.#untilRoom();
    await this.#room;
    if (this.#ended !== undefined) throw this.#ended;
  }

  /** Resolves when the server has caught up, or the connection has ended. */
  #untilRoom(): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.#socket.off('drain', done).off('close', done);
        this.#room = undefined;
        resolve();
      };
      this.#socket.on('drain', done).on('close', done);
    });
  }

  #receive(bytes: Uint8Array): void {
    this.#perform(this.#session.push(bytes, performance.now()));
  }

  #perform(outputs: ClientSessionOutput[]): void {
    this.#socket.cork();
    for (const output of outputs) this.#performOne(output);
    this.#socket.uncork();
    const { writableLength } = this.#socket;
    if (writableLength > this.#sendBytes) {
      this.fail(new RtmpError('RTMP_ERR_SEND_BACKLOG', { detail: `${writableLength} bytes are waiting` }));
    }
  }

  #performOne(output: ClientSessionOutput): void {
    if (output.kind === 'send') {
      if (!this.#socket.destroyed) this.#socket.write(output.bytes);
    } else if (output.kind === 'redirected' || output.kind === 'login-asked') {
      this.#detour = output;
    } else if (output.kind === 'reconnect-requested') {
      const url = reconnectUrl(this.#options.url, output.url);
      this.#options.onEvent?.(url === undefined ? { kind: output.kind } : { kind: output.kind, url });
    } else if (output.kind !== 'closed') {
      if (output.kind === 'codec-unsupported') this.#unsupported ??= output.codec;
      if (output.kind === BEGINNING[this.#options.role]) this.#resolveStarted();
      this.#options.onEvent?.(output);
    } else if (output.error !== undefined) {
      this.fail(output.error);
    } else {
      this.#end(undefined);
      this.#socket.end();
    }
  }

  #end(error: RtmpError | undefined): void {
    if (this.#ended !== undefined) return;
    this.#ended = error ?? new RtmpError('RTMP_ERR_CLOSED');
    this.#rejectStarted(this.#ended);
    this.#options.onEnd?.(error);
  }
}

/** The URL to connect to again. Undefined means the same server, also when the server gave an unusable URL. */
function reconnectUrl(from: RtmpUrl, to: string | undefined): string | undefined {
  try {
    return to === undefined ? undefined : formatRtmpUrl(onward(from, to));
  } catch (error) {
    if (!(error instanceof RtmpError)) throw error;
    return undefined;
  }
}

function brokenBy(cause: Error): RtmpError {
  return cause instanceof RtmpError ? cause : new RtmpError('RTMP_ERR_CLOSED', { detail: cause.message, cause });
}
