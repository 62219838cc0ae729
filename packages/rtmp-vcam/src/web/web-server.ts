import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { bracketed, isOneAddress } from '../urls/push-urls.ts';
import { Connections } from './connections.ts';
import { rawAnswer, SAFETY_HEADERS } from './headers.ts';
import { Turns } from './turns.ts';
import type { HandlerOptions, WebHandler } from './web-handler.ts';

export interface WebServerOptions extends Omit<HandlerOptions, 'listening'> {
  /** The address or name as it was given. */
  readonly host: string;
  /** The address to listen on. */
  readonly address: string;
  readonly port: number;
}

/** Browsers send the cookies of all servers on this computer to each of them. */
const LARGEST_HEADERS = 32 * 1024;
const HEADERS_MS = 10_000;
/** 8 MB over a slow network. */
const REQUEST_MS = 60_000;
/** A client that neither sends nor takes anything. */
const SILENCE_MS = 30_000;
const CHECK_MS = 5000;

/** The HTTP server on a TCP port. What answers requests is loaded with the first one. */
export class WebServer {
  /** Where the page is for this computer: `http://127.0.0.1:8935`. */
  readonly url: string;
  readonly port: number;
  /** How other computers reach it; null when they cannot. */
  readonly network: { readonly host: string; readonly token: string } | null;
  readonly #server: Server;
  readonly #connections: Connections;

  private constructor(
    server: Server,
    connections: Connections,
    { host, token }: Pick<WebServerOptions, 'host' | 'token'>,
  ) {
    this.#server = server;
    this.#connections = connections;
    this.port = portOf(server);
    this.network = token === undefined ? null : { host, token };
    this.url = `http://${isOneAddress(host) ? bracketed(host) : '127.0.0.1'}:${this.port}`;
  }

  /** Rejects with the system's error. */
  static async listen(options: WebServerOptions): Promise<WebServer> {
    const { host, address, port, onFault } = options;
    const connections = new Connections();
    const turns = new Turns();
    let handler: Promise<WebHandler> | undefined;
    const load = async (): Promise<WebHandler> => {
      const { webHandler } = await import('./web-handler.ts');
      return webHandler({ ...options, listening: { host, port: portOf(server) } });
    };
    const server = createServer(
      {
        maxHeaderSize: LARGEST_HEADERS,
        headersTimeout: HEADERS_MS,
        requestTimeout: REQUEST_MS,
        connectionsCheckingInterval: CHECK_MS,
      },
      (request, response) => {
        turns.await(request, response, () => serve(request, response));
      },
    );
    const serve = (request: IncomingMessage, response: ServerResponse): void => {
      const { socket } = request;
      response.once('close', connections.begin(socket));
      for (const [name, value] of Object.entries(SAFETY_HEADERS)) response.setHeader(name, value);
      handler ??= load();
      handler
        .then((handle) => handle(request, response, () => connections.allow(socket)))
        .catch((error: unknown) => {
          onFault(error);
          socket.destroy();
        });
    };
    server.timeout = SILENCE_MS;
    server.on('connection', (socket: Socket) => connections.add(socket));
    server.on('clientError', answerNonsense);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, address, () => {
        server.off('error', reject);
        resolve();
      });
    });
    server.on('error', onFault);
    return new WebServer(server, connections, options);
  }

  /** Ends all connections at once, also those that stream. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#connections.closeAll();
    this.#server.closeAllConnections();
    await closed;
  }
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

const STATUS: ReadonlyMap<unknown, string> = new Map([
  ['HPE_HEADER_OVERFLOW', '431 Request Header Fields Too Large'],
  ['ERR_HTTP_REQUEST_TIMEOUT', '408 Request Timeout'],
]);

/** What is not HTTP, is too long or too slow. */
function answerNonsense(error: Error, socket: NodeJS.WritableStream & { destroy(): void }): void {
  const code = 'code' in error ? error.code : undefined;
  if (socket.writable && code !== 'ECONNRESET') {
    const status = STATUS.get(code) ?? '400 Bad Request';
    socket.end(rawAnswer(status, `The request is not understood: ${status.slice(4).toLowerCase()}.`), () =>
      socket.destroy(),
    );
  } else socket.destroy();
}
