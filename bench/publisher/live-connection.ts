import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { ClientSession, type ClientSessionOutput, type MediaPacket } from '@rtmp-vcam/rtmp-server/session';
import { connectTo } from './connect-to.ts';

export interface LiveConnectionOptions {
  readonly streamName?: string;
  readonly overTls?: boolean;
}

/** An RTMP publisher that knows when each packet was handed to the kernel. */
export class LiveConnection {
  readonly #socket: Socket;
  readonly #session: ClientSession;
  readonly #publishing: Promise<void>;
  readonly #closed = new AbortController();
  #accepted: () => void = () => {};
  #failed: (reason: Error) => void = () => {};

  private constructor(port: number, { streamName = 'x', overTls = false }: LiveConnectionOptions) {
    this.#publishing = new Promise((resolve, reject) => {
      this.#accepted = resolve;
      this.#failed = reject;
    });
    const tcUrl = `rtmp://127.0.0.1:${port}/live`;
    this.#session = new ClientSession({ random: randomBytes, app: 'live', streamName, tcUrl });
    this.#socket = connectTo(port, overTls);
    this.#socket.on('connect', () => this.#socket.write(this.#session.start(performance.now())));
    this.#socket.on('data', (bytes) => this.#perform(this.#session.push(bytes, performance.now())));
    this.#socket.on('error', (error) => this.#failed(error));
    this.#socket.on('close', () => {
      this.#closed.abort();
      this.#failed(new Error('the server closed the connection'));
    });
  }

  /** Resolves when the server accepts the stream. */
  static async open(port: number, options: LiveConnectionOptions = {}): Promise<LiveConnection> {
    const connection = new LiveConnection(port, options);
    await connection.#publishing;
    return connection;
  }

  /** Sends a packet. Returns the host clock (ns) just before its last byte was handed to the kernel. */
  async send(packet: MediaPacket): Promise<bigint> {
    return await this.write(this.#session.packet(packet));
  }

  /** Does the same with bytes that are chunks already. */
  async write(bytes: Uint8Array): Promise<bigint> {
    const before = process.hrtime.bigint();
    const hasRoom = this.#socket.write(bytes);
    if (hasRoom || this.#socket.writableLength === 0) return before;
    // The kernel's buffer was full, because the server reads too slowly.
    await once(this.#socket, 'drain', { signal: this.#closed.signal });
    return process.hrtime.bigint();
  }

  close(): void {
    this.#perform(this.#session.finish());
    this.#socket.end();
  }

  /** Closes the connection without ending the stream; resolves when the server has closed it too. */
  async end(): Promise<void> {
    this.#socket.end();
    await once(this.#socket, 'close');
  }

  #perform(outputs: readonly ClientSessionOutput[]): void {
    for (const output of outputs) {
      if (output.kind === 'send') this.#socket.write(output.bytes);
      else if (output.kind === 'publishing') this.#accepted();
      else if (output.kind === 'closed' && output.error !== undefined) this.#failed(output.error);
    }
  }
}
