import { randomBytes } from 'node:crypto';
import { createConnection, type Socket } from 'node:net';
import { RtmpError } from '../errors.ts';
import type { MediaPacket } from '../flv/media-packet.ts';
import type { AmfObject } from '../message/amf0.ts';
import { ClientSession, type ClientSessionOutput } from '../session/client-session.ts';
import { parseRtmpUrl, type RtmpUrl } from './rtmp-url.ts';

export interface PublishOptions {
  /** Milliseconds until the server has to have accepted the stream. Default 10000. */
  readonly timeoutMs?: number;
  /** Gives up connecting. */
  readonly signal?: AbortSignal;
  /** Name and version of the encoder, as the server may show it. */
  readonly encoder?: string;
}

const DEFAULT_TIMEOUT_MS = 10_000;
/** How long the server may take to close after us. */
const CLOSE_MS = 500;

/** Publishes one stream to an RTMP server over TCP. */
export class RtmpPublisher {
  readonly #socket: Socket;
  readonly #session: ClientSession;
  /** Settles when the server accepts the stream, or when the connection fails before that. */
  readonly #started: Promise<void>;
  #resolveStarted: () => void = () => {};
  #rejectStarted: (error: RtmpError) => void = () => {};
  #connected = false;
  /** Why nothing can be written any more. */
  #ended: RtmpError | undefined = undefined;

  private constructor({ host, port, app, streamName, tcUrl }: RtmpUrl, encoder: string | undefined) {
    const named = encoder === undefined ? {} : { encoder };
    this.#session = new ClientSession({ random: randomBytes, app, streamName, tcUrl, ...named });
    this.#started = new Promise((resolve, reject) => {
      this.#resolveStarted = resolve;
      this.#rejectStarted = reject;
    });
    this.#socket = createConnection({ host, port, noDelay: true });
    this.#socket.on('connect', () => {
      this.#connected = true;
      this.#socket.write(this.#session.start(performance.now()));
    });
    this.#socket.on('data', (bytes) => this.#perform(this.#session.push(bytes, performance.now())));
    this.#socket.on('error', (cause) => {
      const code = this.#connected ? 'RTMP_ERR_CLOSED' : 'RTMP_ERR_CONNECT';
      this.#fail(new RtmpError(code, { detail: cause.message || `${host} port ${port}`, cause }));
    });
    this.#socket.on('close', () => this.#fail(new RtmpError('RTMP_ERR_CLOSED', { detail: 'by the server' })));
  }

  /**
   * Connects to `rtmp://host:port/app/key` and resolves when the server accepts the stream.
   * Rejects with RTMP_ERR_URL, RTMP_ERR_CONNECT, RTMP_ERR_REFUSED, RTMP_ERR_CLOSED or RTMP_ERR_CLIENT_TIMEOUT.
   */
  static async connect(url: string, options: PublishOptions = {}): Promise<RtmpPublisher> {
    const { timeoutMs = DEFAULT_TIMEOUT_MS, signal, encoder } = options;
    const publisher = new RtmpPublisher(parseRtmpUrl(url), encoder);
    const giveUp = () => publisher.#fail(new RtmpError('RTMP_ERR_CONNECT', { detail: 'given up' }));
    const timer = setTimeout(() => publisher.#fail(new RtmpError('RTMP_ERR_CLIENT_TIMEOUT')), timeoutMs);
    signal?.addEventListener('abort', giveUp);
    if (signal?.aborted) giveUp();
    try {
      await publisher.#started;
      return publisher;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', giveUp);
    }
  }

  /** False once the connection has ended. */
  get open(): boolean {
    return this.#ended === undefined;
  }

  /** Sends one packet; resolves when there is room for the next. Rejects with what ended the connection. */
  async write(packet: MediaPacket): Promise<void> {
    if (this.#ended !== undefined) throw this.#ended;
    await this.#send(this.#session.packet(packet));
  }

  /** Sends onMetaData: `{ width, height, framerate, … }`. */
  async writeMetadata(fields: AmfObject): Promise<void> {
    if (this.#ended !== undefined) throw this.#ended;
    await this.#send(this.#session.metadata(fields));
  }

  /** Ends the stream and the connection. May be called twice. Never rejects. */
  async close(): Promise<void> {
    this.#perform(this.#session.finish());
    if (this.#socket.closed) return;
    const timer = setTimeout(() => this.#socket.destroy(), CLOSE_MS);
    await new Promise<void>((resolve) => this.#socket.once('close', () => resolve()));
    clearTimeout(timer);
  }

  async #send(bytes: Uint8Array): Promise<void> {
    if (this.#socket.write(bytes)) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        this.#socket.off('drain', done).off('close', done);
        resolve();
      };
      this.#socket.on('drain', done).on('close', done);
    });
    if (this.#ended !== undefined) throw this.#ended;
  }

  #perform(outputs: ClientSessionOutput[]): void {
    for (const output of outputs) {
      if (output.kind === 'send') {
        this.#socket.write(output.bytes);
      } else if (output.kind === 'publishing') {
        this.#resolveStarted();
      } else if (output.error !== undefined) {
        this.#fail(output.error);
      } else {
        this.#ended ??= new RtmpError('RTMP_ERR_CLOSED');
        this.#socket.end();
      }
    }
  }

  #fail(error: RtmpError): void {
    this.#ended ??= error;
    this.#rejectStarted(error);
    this.#socket.destroy();
  }
}
