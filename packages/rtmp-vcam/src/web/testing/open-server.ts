import { request as httpRequest, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import { createConnection, type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { FakeControl } from '../../control/testing/fake-control.ts';
import { RecentLines } from '../../logging/recent-lines.ts';
import { WebServer, type WebServerOptions } from '../web-server.ts';

export interface Opened {
  readonly server: WebServer;
  readonly control: FakeControl;
  readonly lines: RecentLines;
  readonly faults: readonly unknown[];
}

/** A server with a program that keeps what it is told, on a free port of 127.0.0.1. */
export async function openServer(t: TestContext, options: Partial<WebServerOptions> = {}): Promise<Opened> {
  const control = new FakeControl();
  const lines = new RecentLines();
  const faults: unknown[] = [];
  const server = await WebServer.listen({
    control,
    lines,
    token: undefined,
    onFault: (error) => faults.push(error),
    host: '127.0.0.1',
    address: '127.0.0.1',
    port: 0,
    page: '/nothing/index.html',
    ...options,
  });
  t.after(() => server.close());
  return { server, control, lines, faults };
}

export interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Uint8Array;
}

export interface Received {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Sends a request with exactly these headers, on a connection of its own. */
export function send(
  port: number,
  { method = 'GET', path = '/api/state', headers = {}, body }: Sent = {},
): Promise<Received> {
  const isChunked = headers['transfer-encoding'] !== undefined;
  const length = body === undefined || isChunked ? {} : { 'content-length': Buffer.byteLength(body) };
  const target = { host: '127.0.0.1', port, method, path, agent: false, headers: { ...length, ...headers } };
  return new Promise((resolve, reject) => {
    const sent = httpRequest(target, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** A connection that is closed after the test. Its errors are ignored. */
export function connect(t: TestContext, port: number): Socket {
  const socket = createConnection(port, '127.0.0.1').on('error', () => {});
  t.after(() => socket.destroy());
  return socket;
}
