import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import type { Command } from '../../message/command.ts';
import { AsyncQueue } from '../../queue/async-queue.ts';
import { RawServer } from '../../session/testing/raw-server.ts';

export interface OriginOptions {
  /** Default 0, which means a free port. */
  readonly port?: number;
  /** With a certificate the server uses TLS. */
  readonly tls?: TlsOptions;
  /** Handles a command instead of the server. Returns true when it did. */
  readonly on?: (command: Command, server: RawServer) => boolean;
}

/** A client that asked to play or to publish. */
export interface Viewer {
  readonly name: unknown;
  readonly server: RawServer;
  readonly socket: Socket;
}

/** A server that a test controls. */
export class Origin implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #viewers: AsyncQueue<Viewer> = new AsyncQueue();
  readonly #options: OriginOptions;
  /** Connections so far. */
  connections = 0;

  private constructor(options: OriginOptions) {
    this.#options = options;
    this.#server = options.tls === undefined ? createServer() : createTlsServer(options.tls);
    this.#server.on(options.tls === undefined ? 'connection' : 'secureConnection', (socket: Socket) =>
      this.#admit(socket),
    );
  }

  static async start(options: OriginOptions = {}): Promise<Origin> {
    const origin = new Origin(options);
    origin.#server.listen(options.port ?? 0, '127.0.0.1');
    await once(origin.#server, 'listening');
    return origin;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  url(path = 'live/test', host = '127.0.0.1'): string {
    return `${this.#options.tls === undefined ? 'rtmp' : 'rtmps'}://${host}:${this.port}/${path}`;
  }

  /** The next client that asks to play or to publish. */
  async viewer(): Promise<Viewer> {
    const { value } = await this.#viewers.next();
    if (value === undefined) throw new Error('the origin was closed');
    return value;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#viewers.end();
  }

  #admit(socket: Socket): void {
    this.connections++;
    this.#sockets.add(socket);
    const server = new RawServer((bytes) => socket.write(bytes));
    socket.on('error', () => {}).on('close', () => this.#sockets.delete(socket));
    socket.on('data', (bytes) => {
      try {
        for (const command of server.push(bytes)) this.#handle(command, server, socket);
      } catch {
        socket.destroy();
      }
    });
  }

  #handle(command: Command, server: RawServer, socket: Socket): void {
    if (this.#options.on?.(command, server) === true || server.answer(command)) return;
    if (command.name === 'play' || command.name === 'publish')
      this.#viewers.push({ name: command.args[1], server, socket });
  }
}
