import type { Socket } from 'node:net';
import { RtmpError } from '../errors.ts';
import { readInPlace } from './read-in-place.ts';
import { beginsWithTls, overTls, type TlsOptions } from './tls.ts';

/** First byte of a connection without TLS (RTMP 1.0 section 5.2.2). */
const RTMP_VERSION = 3;

export interface PeerSocketOptions {
  /** Undefined where TLS is not spoken. */
  readonly tls: TlsOptions | undefined;
  /** Nothing else is. */
  readonly tlsOnly: boolean;
  /** Takes what the peer sends, without TLS; good until it returns. */
  readonly onData: (bytes: Uint8Array) => void;
  /** The peer has begun with TLS. */
  readonly onTls: () => void;
  /** Of the socket, of TLS, RTMP_ERR_TLS_CERTIFICATE or RTMP_ERR_TLS_ONLY. */
  readonly onError: (error: Error) => void;
  /** A fault of this program. */
  readonly onFault: (cause: unknown) => void;
  readonly onClose: () => void;
}

/** An accepted connection, over TLS once the peer has begun with it, and read in place once it may send much. */
export class PeerSocket {
  #socket: Socket;
  readonly #options: PeerSocketOptions;
  /** `begun`: it waits for the certificate. */
  #tls: 'none' | 'begun' | 'speaking' = 'none';
  #inPlace = false;
  #paused = false;
  #ended = false;

  constructor(socket: Socket, options: PeerSocketOptions) {
    this.#socket = socket;
    this.#options = options;
    socket.once('data', (bytes) => this.#begin(bytes));
    this.#listen(socket);
  }

  /** The peer has begun with TLS. */
  get begunTls(): boolean {
    return this.#tls !== 'none';
  }

  /** Everything goes over TLS. */
  get secure(): boolean {
    return this.#tls === 'speaking';
  }

  /** The socket reads into the buffer that all of them share. */
  get inPlace(): boolean {
    return this.#inPlace;
  }

  /** Bytes that wait to be sent. */
  get writableLength(): number {
    return this.#socket.writableLength;
  }

  write(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }

  /** What is written until `uncork` goes out at once. */
  cork(): void {
    this.#socket.cork();
  }

  uncork(): void {
    this.#socket.uncork();
  }

  pause(): void {
    this.#paused = true;
    this.#socket.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#socket.resume();
  }

  /** Ends this side; the peer may read what was written. */
  end(): void {
    this.#ended = true;
    this.#socket.end();
    // Who does not read does not see the peer close.
    this.#socket.resume();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** Saves work for a peer that may send much. Without effect where the platform cannot do it, and over TLS. */
  readInPlace(): void {
    if (this.#inPlace || this.#tls !== 'none') return;
    // Bytes that came while the publisher was judged wait in the socket. Reading them hands them to the 'data' listener.
    while (this.#socket.read() !== null);
    const socket = this.#ended ? undefined : readInPlace(this.#socket, this.#options.onData);
    if (socket === undefined) return;
    this.#inPlace = true;
    this.#socket = socket;
    this.#listen(socket);
    if (!this.#paused) socket.resume();
  }

  #listen(socket: Socket): void {
    socket.on('error', this.#options.onError);
    socket.on('close', this.#options.onClose);
  }

  /** The first bytes tell RTMP and TLS apart. */
  #begin(bytes: Uint8Array): void {
    const { tls, tlsOnly, onData, onTls, onError, onFault } = this.#options;
    if (this.#ended) return;
    if (tlsOnly && bytes[0] === RTMP_VERSION) {
      onError(new RtmpError('RTMP_ERR_TLS_ONLY'));
    } else if (tls !== undefined && (tlsOnly || beginsWithTls(bytes))) {
      this.#tls = 'begun';
      onTls();
      this.#socket.pause();
      this.#socket.unshift(bytes);
      this.#secure(tls).catch(onFault);
    } else {
      this.#socket.on('data', onData);
      onData(bytes);
    }
  }

  async #secure({ context }: TlsOptions): Promise<void> {
    const { onData, onError } = this.#options;
    let secureContext: Awaited<ReturnType<typeof context>>;
    try {
      secureContext = await context();
    } catch (cause) {
      onError(new RtmpError('RTMP_ERR_TLS_CERTIFICATE', { cause }));
      return;
    }
    if (this.#ended || this.#socket.destroyed) return;
    const secure = overTls(this.#socket, secureContext);
    secure.on('data', onData);
    secure.on('error', onError);
    this.#socket = secure;
    this.#tls = 'speaking';
  }
}
