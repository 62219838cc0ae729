import type { BlockList, Server } from 'node:net';
import { type Log, silentLog } from '../log.ts';
import type { Authorize, AuthorizeRequest } from './admission/authorize.ts';
import { Doorkeeper } from './admission/doorkeeper.ts';
import type { LoginOptions } from './admission/login.ts';
import { streamKeyRule } from './admission/stream-key-rule.ts';
import { ConnectionHub } from './connection-hub.ts';
import { listen } from './listen.ts';
import type { Publication } from './publication.ts';
import { DEFAULT_SERVER_LIMITS, type ServerLimits } from './server-limits.ts';
import type { TlsOptions } from './tls.ts';

export interface RtmpServerOptions {
  /** Default 1935; 0 takes a free one. */
  readonly port?: number;
  /** Address to listen on; all of them, IPv4 and IPv6, by default. */
  readonly host?: string;
  readonly limits?: Partial<ServerLimits>;
  /** Who may publish. By default publishers on this computer alone. */
  readonly authorize?: Authorize;
  /** A user and password that publishers may, or must, log in with. Off by default. */
  readonly login?: LoginOptions;
  /** Addresses and networks that may connect, besides this computer. All of them by default. */
  readonly allow?: BlockList;
  /** What a publisher wants to publish to: one publication at a time for each. By default its app and stream name. */
  readonly resourceOf?: (request: AuthorizeRequest) => string;
  /** RTMPS, on the RTMP port too: the first byte tells. Off by default. */
  readonly tls?: TlsOptions;
  readonly log?: Log;
}

const DEFAULT_PORT = 1935;

/**
 * Receives RTMP publishers over TCP and TLS. Iterate it for the publications that begin; leaving the iteration does not close
 * the server. Nothing a peer sends makes it throw: the log has a line with a code, and that connection is closed.
 */
export class RtmpServer implements AsyncIterable<Publication, undefined> {
  readonly #servers: readonly Server[];
  readonly #hub: ConnectionHub;
  #closed: Promise<void> | undefined = undefined;

  private constructor(servers: readonly Server[], hub: ConnectionHub, log: Log) {
    this.#servers = servers;
    this.#hub = hub;
    for (const [index, server] of servers.entries()) {
      server.on('connection', (socket) => hub.admit(socket, index > 0));
      server.on('error', (error) => log.error({ err: error }, 'The listening socket reports an error'));
    }
  }

  /** Rejects with RTMP_ERR_PORT_IN_USE, RTMP_ERR_PORT_DENIED or RTMP_ERR_LISTEN. */
  static async listen(options: RtmpServerOptions = {}): Promise<RtmpServer> {
    const { port = DEFAULT_PORT, host, log = silentLog, authorize = streamKeyRule({}), login, tls, allow } = options;
    const resourceOf = options.resourceOf ?? (({ target }: AuthorizeRequest) => target.segments.join('/'));
    const limits = { ...DEFAULT_SERVER_LIMITS, ...options.limits };
    const doorkeeper = new Doorkeeper({ authorize, login, limits, now: () => performance.now() });
    const servers = await listenOnAll([port, ...(tls?.port === undefined ? [] : [tls.port])], host);
    return new RtmpServer(servers, new ConnectionHub({ limits, log, doorkeeper, allow, resourceOf, tls }), log);
  }

  get port(): number {
    return portOf(this.#servers[0]);
  }

  /** The port that takes TLS alone; 0 when there is none. */
  get tlsPort(): number {
    return portOf(this.#servers[1]);
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
    await Promise.all([...this.#servers.map(stop), this.#hub.shutDown()]);
  }
}

/** All of the ports or none. */
async function listenOnAll(ports: readonly number[], host: string | undefined): Promise<Server[]> {
  const servers: Server[] = [];
  try {
    for (const port of ports) servers.push(await listen(port, host));
    return servers;
  } catch (error) {
    await Promise.all(servers.map(stop));
    throw error;
  }
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

function portOf(server: Server | undefined): number {
  const address = server?.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
