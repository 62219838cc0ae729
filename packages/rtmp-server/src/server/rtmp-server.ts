import type { BlockList, Server } from 'node:net';
import { type Log, silentLog } from '../log.ts';
import type { Authorize, AuthorizeRequest } from './admission/authorize.ts';
import { Doorkeeper } from './admission/doorkeeper.ts';
import type { KeptOut } from './admission/kept-out.ts';
import type { LoginOptions } from './admission/login.ts';
import { streamKeyRule } from './admission/stream-key-rule.ts';
import { ConnectionHub } from './connection-hub.ts';
import { listen } from './listen.ts';
import type { Publication } from './publication.ts';
import type { Refusal } from './refusal.ts';
import { DEFAULT_SERVER_LIMITS, type ServerLimits } from './server-limits.ts';
import type { TlsOptions } from './tls.ts';

export interface RtmpServerOptions {
  /** Default 1935; 0 means a free port. */
  readonly port?: number;
  /** Address to listen on; by default all addresses, IPv4 and IPv6. */
  readonly host?: string;
  readonly limits?: Partial<ServerLimits>;
  /** Decides who may publish. By default only publishers on this computer. */
  readonly authorize?: Authorize;
  /** A user and password that publishers may, or must, log in with. Off by default. */
  readonly login?: LoginOptions;
  /** Addresses and networks that may connect, besides this computer. By default all may connect. */
  readonly allow?: BlockList;
  /**
   * The resource to publish to, which has one publication at a time. By default the app and stream name. Its name is
   * told in publications and refusals, so it must not hold a key.
   */
  readonly resourceOf?: (request: AuthorizeRequest) => string;
  /** RTMPS. The RTMP port accepts it too, as the first byte shows whether TLS is used. Off by default. */
  readonly tls?: TlsOptions;
  /** Is called for each sender that is not let in. A login begins with a refusal: RTMP_ERR_LOGIN_NEEDED. */
  readonly onRefused?: (refusal: Refusal) => void;
  /**
   * Describes the publication that has the resource. A publisher that is refused for it reads this text, and so does the
   * log.
   */
  readonly describeHolder?: (holder: Publication) => string;
  /** Whether a publication makes way for every other one, such as a test picture. By default none does. */
  readonly yields?: (holder: Publication) => boolean;
  /**
   * One line that a client reads that speaks HTTP, such as a browser: it is the body of `400 Bad Request`. By default such
   * clients are closed without an answer.
   */
  readonly httpText?: (remoteAddress: string) => string;
  readonly log?: Log;
}

const DEFAULT_PORT = 1935;

/**
 * Receives RTMP publishers over TCP and TLS. Iterate it for the publications that begin; leaving the iteration does not
 * close the server. Nothing that a peer sends makes it throw: the error is logged, and that connection is closed.
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
      server.on('error', (error) => log.error({ err: error }, 'The listening socket reported an error'));
    }
  }

  /** Rejects with RTMP_ERR_PORT_IN_USE, RTMP_ERR_PORT_DENIED or RTMP_ERR_LISTEN. */
  static async listen(options: RtmpServerOptions = {}): Promise<RtmpServer> {
    const { port = DEFAULT_PORT, host, log = silentLog, authorize = streamKeyRule({}), login, tls, allow } = options;
    const limits = { ...DEFAULT_SERVER_LIMITS, ...options.limits };
    const doorkeeper = new Doorkeeper({ authorize, login, limits, now: () => performance.now() });
    const servers = await listenOnAll([port, ...(tls?.port === undefined ? [] : [tls.port])], host);
    const { onRefused, describeHolder, yields, resourceOf, httpText } = options;
    const hub = new ConnectionHub({
      limits,
      log,
      doorkeeper,
      allow,
      resourceOf,
      tls,
      onRefused,
      describeHolder,
      yields,
      httpText,
    });
    return new RtmpServer(servers, hub, log);
  }

  get port(): number {
    return portOf(this.#servers[0]);
  }

  /** The port that accepts TLS only; 0 when there is none. */
  get tlsPort(): number {
    return portOf(this.#servers[1]);
  }

  /** Open connections, publishing or not. */
  get connectionCount(): number {
    return this.#hub.connectionCount;
  }

  /** The publishers that were disconnected and may not publish to the resource yet; without one, to any. */
  keptOut(resource?: string): readonly KeptOut[] {
    return this.#hub.keptOut(resource);
  }

  /** Lets publishers in again that are kept out of the resource, or without one of any. */
  readmit(resource?: string): void {
    this.#hub.readmit(resource);
  }

  [Symbol.asyncIterator](): AsyncIterator<Publication, undefined> {
    return { next: () => this.#hub.publications.next() };
  }

  /**
   * The publications of one resource that begin from now on. They are left out of the server's own iteration. It ends
   * with the server, and when `signal` is aborted: then publications that nobody has received are closed. A second call
   * for the same resource ends the first one.
   */
  publicationsOf(
    resource: string,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): AsyncIterable<Publication, undefined> {
    const queue = this.#hub.openQueue(resource);
    signal?.addEventListener('abort', () => this.#hub.closeQueue(resource, queue), { once: true });
    return { [Symbol.asyncIterator]: () => ({ next: () => queue.next() }) };
  }

  /** Informs every publisher and closes all connections within about 200 ms. May be called twice. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    await Promise.all([...this.#servers.map(stop), this.#hub.shutDown()]);
  }
}

/** Listens on all of the ports, or on none of them when one fails. */
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
