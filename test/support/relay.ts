import { once } from 'node:events';
import { createConnection, createServer, type Server, type Socket } from 'node:net';

/** Faults of the bytes on their way from the publisher to the server. */
export interface RelayOptions {
  /** After so many bytes cuts the connection to the server. */
  readonly cutAfter?: number;
  /** After so many bytes passes nothing on, and keeps both connections open. */
  readonly stallAfter?: number;
  /** The address that the server sees; 127.0.0.1 by default. */
  readonly from?: string;
  /** Overwrites `count` bytes from here on with 0xff. */
  readonly damage?: { readonly at: number; readonly count: number };
}

/** Stands for the network between a real publisher and the program, with faults at a known byte. */
export class Relay implements AsyncDisposable {
  readonly port: number;
  /** Bytes passed on to the server. */
  passed = 0;
  readonly #server: Server;
  readonly #sockets: Set<Socket> = new Set();

  private constructor(server: Server, target: number, options: RelayOptions) {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('a TCP server has an address with a port');
    this.port = address.port;
    this.#server = server;
    server.on('connection', (publisher) => this.#connect(publisher, target, options));
  }

  static async start(target: number, options: RelayOptions = {}): Promise<Relay> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Relay(server, target, options);
  }

  get url(): string {
    return `rtmp://127.0.0.1:${this.port}/live/test`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #connect(publisher: Socket, target: number, options: RelayOptions): void {
    const server = createConnection({ port: target, host: '127.0.0.1', localAddress: options.from ?? '127.0.0.1' });
    for (const socket of [publisher, server]) {
      this.#sockets.add(socket);
      socket.on('error', () => {});
    }
    server.pipe(publisher);
    server.on('close', () => publisher.destroy());
    publisher.on('close', () => {
      if (options.stallAfter === undefined || this.passed < options.stallAfter) server.destroy();
    });
    publisher.on('data', (bytes) => this.#pass(bytes, server, options));
  }

  #pass(bytes: Buffer, server: Socket, { cutAfter, stallAfter, damage }: RelayOptions): void {
    const room = Math.min(cutAfter ?? Number.POSITIVE_INFINITY, stallAfter ?? Number.POSITIVE_INFINITY) - this.passed;
    const part = bytes.subarray(0, Math.max(0, room));
    if (damage !== undefined) {
      part.fill(0xff, clamp(damage.at - this.passed, part), clamp(damage.at + damage.count - this.passed, part));
    }
    this.passed += part.length;
    if (part.length > 0) server.write(part);
    if (cutAfter !== undefined && this.passed >= cutAfter) server.end();
  }
}

function clamp(offset: number, { length }: Buffer): number {
  return Math.max(0, Math.min(length, offset));
}
