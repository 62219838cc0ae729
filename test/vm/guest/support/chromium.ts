import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { on, once } from 'node:events';
import { mkdtempSync, openSync, readFileSync } from 'node:fs';
import { createServer, IncomingMessage, type Server, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';

/** Debian starts it through a script that costs seconds here. */
const CHROMIUM = '/usr/lib/chromium/chromium';
const PAGE = new URL('../../support/camera-page.html', import.meta.url);
const LIMIT_MS = 200_000;

/** What a page sees of the camera. */
export interface Seen {
  /** The camera's name. */
  readonly label: string;
  readonly width: number;
  readonly height: number;
  /** Red, green, blue, alpha, each 0 to 255; row by row, without gaps. */
  readonly pixels: Uint8Array;
}

/** A page in headless Chromium that opens the only camera with getUserMedia and keeps it until it is disposed of. */
export class ChromiumPage implements AsyncDisposable {
  readonly #server: Server;
  readonly #chromium: ChildProcess;
  readonly #closed: Promise<unknown>;
  /** The page asks for one thing after the other, and waits for each answer. */
  readonly #requests: AsyncIterator<unknown[]>;

  private constructor(server: Server) {
    this.#server = server;
    this.#requests = on(server, 'request');
    this.#chromium = startChromium(`http://localhost:${portOf(server)}/`);
    this.#closed = once(this.#chromium, 'close');
  }

  /** Does not wait for the page: `look` does. */
  static async open(): Promise<ChromiumPage> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new ChromiumPage(server);
  }

  /** What the page sees now. */
  async look(): Promise<Seen> {
    const limit = new AbortController();
    const late = async (): Promise<never> => {
      await delay(LIMIT_MS, undefined, { signal: limit.signal });
      throw new Error(`the page said nothing in ${LIMIT_MS / 1000} s`);
    };
    const ended = async (): Promise<never> => {
      await this.#closed;
      throw new Error(`Chromium ended with ${this.#chromium.exitCode ?? this.#chromium.signalCode}`);
    };
    try {
      return await Promise.race([this.#answerUntilSeen(), ended(), late()]);
    } finally {
      limit.abort();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#chromium.kill('SIGKILL');
    await this.#closed;
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #answerUntilSeen(): Promise<Seen> {
    for (;;) {
      const [request, response]: unknown[] = (await this.#requests.next()).value;
      assert.ok(request instanceof IncomingMessage && response instanceof ServerResponse);
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
      const body = await buffer(request);
      response.setHeader('content-type', 'text/html');
      response.end(pathname === '/' ? readFileSync(PAGE) : '');
      if (pathname === '/failed') throw new Error(`the page says ${body}`);
      if (pathname !== '/seen') continue;
      const [width, height] = ['width', 'height'].map((side) => Number(searchParams.get(side)));
      assert.equal(body.length, 4 * (width ?? 0) * (height ?? 0));
      return { label: searchParams.get('label') ?? '', width: width ?? 0, height: height ?? 0, pixels: body };
    }
  }
}

function startChromium(url: string): ChildProcess {
  const profile = mkdtempSync('/tmp/chromium-');
  const log = openSync(`${process.env['OUT'] ?? '/tmp'}/chromium.log`, 'a');
  const args = [
    ...['--headless', '--no-sandbox', '--disable-gpu', '--use-fake-ui-for-media-stream', '--enable-logging=stderr'],
    ...['--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    ...['--disable-extensions', '--disable-default-apps', '--in-process-gpu'],
    // Its own processes give each other up after 15 seconds, which is not enough here.
    '--ipc-connection-timeout=600',
  ];
  return spawn(CHROMIUM, [...args, `--user-data-dir=${profile}`, url], { stdio: ['ignore', log, log] });
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}
