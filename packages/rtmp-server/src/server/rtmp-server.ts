import type { Server } from 'node:net';
import type { Authorize, PublisherRequest } from './authorize.ts';
import { ConnectionHub } from './connection-hub.ts';
import { listen } from './listen.ts';
import { type Log, SILENT_LOG } from './log.ts';
import type { Publication } from './publication.ts';
import { DEFAULT_SERVER_LIMITS, type ServerLimits } from './server-limits.ts';
import { streamKeyRule } from './stream-key-rule.ts';

export interface RtmpServerOptions {
  /** Default 1935; 0 takes a free one. */
  readonly port?: number;
  /** Address to listen on; all of them, IPv4 and IPv6, by default. */
  readonly host?: string;
  readonly limits?: Partial<ServerLimits>;
  /** Who may publish. By default publishers on this computer alone. */
  readonly authorize?: Authorize;
  /** What a publisher wants to publish to: one publication at a time for each. By default its app and stream name. */
  readonly resourceOf?: (request: PublisherRequest) => string;
  readonly log?: Log;
}

const DEFAULT_PORT = 1935;

/**
 * Receives RTMP publishers over TCP. Iterate it for the publications that begin; leaving the iteration does not close
 * the server. Nothing a peer sends makes it throw: the log has a line with a code, and that connection is closed.
 */
export class RtmpServer implements AsyncIterable<Publication, undefined> {
  readonly #server: Server;
  readonly #hub: ConnectionHub;
  readonly #port: number;
  #closed: Promise<void> | undefined = undefined;

  private constructor(server: Server, hub: ConnectionHub, log: Log) {
    this.#server = server;
    this.#hub = hub;
    const address = server.address();
    this.#port = typeof address === 'object' && address !== null ? address.port : 0;
    server.on('connection', (socket) => hub.admit(socket));
    server.on('error', (error) => log.error({ err: error }, 'The listening socket reports an error'));
  }

  /** Rejects with RTMP_ERR_PORT_IN_USE, RTMP_ERR_PORT_DENIED or RTMP_ERR_LISTEN. */
  static async listen(options: RtmpServerOptions = {}): Promise<RtmpServer> {
    const { port = DEFAULT_PORT, host, log = SILENT_LOG, authorize = streamKeyRule({}) } = options;
    const resourceOf = options.resourceOf ?? (({ target }: PublisherRequest) => target.segments.join('/'));
    const limits = { ...DEFAULT_SERVER_LIMITS, ...options.limits };
    return new RtmpServer(await listen(port, host), new ConnectionHub({ limits, log, authorize, resourceOf }), log);
  }

  get port(): number {
    return this.#port;
  }

  /** Open connections, publishing or not. */
  get connectionCount(): number {
    return this.#hub.connectionCount;
  }

  [Symbol.asyncIterator](): AsyncIterator<Publication, undefined> {
    return { next: () => this.#hub.publications.next() };
  }

  /** Tells every publisher and closes all, within 200 ms or so. May be called twice. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    const stopped = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    await Promise.all([stopped, this.#hub.shutDown()]);
  }
}
