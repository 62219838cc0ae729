import assert from 'node:assert/strict';
import { on, once } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import { createServer, IncomingMessage, type Server, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { Program } from '../../../support/program.ts';
import { within } from '../../../support/wait.ts';
import { startGroup } from './run.ts';

/** The program itself: Debian's start script takes seconds in the slow machine. */
const CHROMIUM = '/usr/lib/chromium/chromium';
const PAGE = 'test/vm/guest/support/camera-page.html';
const LIMIT_MS = 200_000;

/** The camera's picture, as a page sees it. */
export interface Seen {
  /** The camera's name. */
  readonly label: string;
  readonly width: number;
  readonly height: number;
  /** Red, green, blue, alpha, each 0 to 255; row by row, without gaps. */
  readonly pixels: Uint8Array;
}

/** A page in headless Chromium. It opens the only camera with getUserMedia and keeps it until it is disposed of. */
export class ChromiumPage implements AsyncDisposable {
  readonly #server: Server;
  readonly #chromium: Program;
  /** The page sends one request after the other, and waits for each answer. */
  readonly #requests: AsyncIterator<unknown[]>;

  private constructor(server: Server, chromium: Program, requests: AsyncIterator<unknown[]>) {
    this.#server = server;
    this.#chromium = chromium;
    this.#requests = requests;
  }

  /** Starts Chromium without waiting for the page; `look` waits for it. */
  static async open(): Promise<ChromiumPage> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const requests = on(server, 'request');
    return new ChromiumPage(server, await startChromium(`http://localhost:${portOf(server)}/`), requests);
  }

  /** The picture that the page sees now. */
  async look(): Promise<Seen> {
    const ended = async (): Promise<never> => {
      throw new Error(`Chromium ended with ${JSON.stringify(await this.#chromium.ended)}`);
    };
    return within('the page to send its picture', Promise.race([this.#answerUntilSeen(), ended()]), LIMIT_MS);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#chromium.kill();
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
      if (pathname === '/failed') throw new Error(`the page failed: ${body}`);
      if (pathname !== '/seen') continue;
      const [width, height] = ['width', 'height'].map((side) => Number(searchParams.get(side)));
      assert.equal(body.length, 4 * (width ?? 0) * (height ?? 0));
      return { label: searchParams.get('label') ?? '', width: width ?? 0, height: height ?? 0, pixels: body };
    }
  }
}

function startChromium(url: string): Promise<Program> {
  const profile = mkdtempSync('/tmp/chromium-');
  const args = [
    ...['--headless', '--no-sandbox', '--disable-gpu', '--use-fake-ui-for-media-stream', '--enable-logging=stderr'],
    ...['--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    ...['--disable-extensions', '--disable-default-apps', '--in-process-gpu'],
    // By default Chromium's processes wait 15 seconds for each other, which is too short in this slow machine.
    '--ipc-connection-timeout=600',
  ];
  return startGroup(CHROMIUM, ...args, `--user-data-dir=${profile}`, url);
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}
