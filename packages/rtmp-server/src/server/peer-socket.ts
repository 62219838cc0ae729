import type { Socket } from 'node:net';
import { RtmpError } from '../errors.ts';
import { beginsWithHttp } from '../handshake/first-bytes.ts';
import { readInPlace } from './read-in-place.ts';
import { beginsWithTls, overTls, type TlsOptions } from './tls.ts';

/** First byte of a connection without TLS (RTMP 1.0 section 5.2.2). */
const RTMP_VERSION = 3;

export interface PeerSocketOptions {
  /** Undefined when the server does not accept TLS. */
  readonly tls: TlsOptions | undefined;
  /** The port accepts TLS only. */
  readonly tlsOnly: boolean;
  /** Called with the bytes that the peer sends, decrypted. They are valid until it returns. */
  readonly onData: (bytes: Uint8Array) => void;
  /** Called when the peer begins with TLS. */
  readonly onTls: () => void;
  /** Called with an error of the socket or of TLS, with RTMP_ERR_TLS_CERTIFICATE or with RTMP_ERR_TLS_ONLY. */
  readonly onError: (error: Error) => void;
  /** Called with a fault of this program. */
  readonly onFault: (cause: unknown) => void;
  readonly onClose: () => void;
}

/** An accepted connection. It switches to TLS when the peer begins with it, and can be read in place. */
export class PeerSocket {
  #socket: Socket;
  readonly #options: PeerSocketOptions;
  /** `begun`: the connection waits for the certificate. */
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

  /** All bytes are encrypted from now on. */
  get secure(): boolean {
    return this.#tls === 'speaking';
  }

  /** The socket reads into the buffer that all sockets share. */
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

  /** Bytes that are written until `uncork` are sent together. */
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

  /** Ends this side. The peer can still read what was written. */
  end(): void {
    this.#ended = true;
    this.#socket.end();
    // A paused socket would not notice that the peer closes.
    this.#socket.resume();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** Saves work for a peer that may send much. Without effect where the platform cannot do it, and over TLS. */
  readInPlace(): void {
    if (this.#inPlace || this.#tls !== 'none') return;
    // Bytes that came before the publisher was accepted are still in the socket. `read()` passes them to the 'data'
    // listener.
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

  /** The first bytes show whether the peer uses RTMP or TLS. */
  #begin(bytes: Uint8Array): void {
    const { tls, tlsOnly, onData, onTls, onError, onFault } = this.#options;
    if (this.#ended) return;
    if (tlsOnly && bytes[0] === RTMP_VERSION) {
      onError(new RtmpError('RTMP_ERR_TLS_ONLY'));
    } else if (tls !== undefined && (beginsWithTls(bytes) || (tlsOnly && !beginsWithHttp(bytes)))) {
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
