import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import * as v from 'valibot';
import type { PipeWireSession } from '../support/pipewire-session.ts';
import type { Program } from '../support/program.ts';
import { until } from '../support/wait.ts';
import { type Browser, startBrowser } from './browsers.ts';

const PAGE = new URL('camera-page.html', import.meta.url);
/** A browser takes seconds to start on a busy machine. */
const LIMIT_MS = 90_000;

const seenSchema = v.object({
  label: v.string(),
  deviceId: v.string(),
  /** The labels of all cameras that the browser lists. */
  cameras: v.array(v.string()),
  width: v.number(),
  height: v.number(),
  /** Red, green and blue at each point. */
  colours: v.array(v.array(v.number())),
});
export type Seen = v.InferOutput<typeof seenSchema>;

/** A place in the picture: fractions of its width and height. */
interface Point {
  readonly u: number;
  readonly v: number;
}

/** A page in a browser without a window. It keeps a PipeWire camera open, and opens it again when it has ended. */
export class CameraPage implements AsyncDisposable {
  readonly #server: Server;
  readonly #profile: string = mkdtempSync(join(tmpdir(), 'rtmp-vcam-browser-'));
  readonly #browser: Browser;
  #program: Program | undefined;
  #seen: Seen | undefined;
  #lost = 'the page has not begun';
  /** The page opens the camera again when its report of the loss is answered. */
  #mayReopen: Promise<void> = Promise.resolve();
  #release: () => void = () => {};

  private constructor(browser: Browser) {
    this.#browser = browser;
    this.#server = createServer((request, response) => {
      void this.#take(request).then((answer) => response.setHeader('content-type', 'text/html').end(answer));
    });
  }

  static async open(browser: Browser, session: PipeWireSession, points: readonly Point[]): Promise<CameraPage> {
    const page = new CameraPage(browser);
    page.#server.listen(0, '127.0.0.1');
    await once(page.#server, 'listening');
    const address = page.#server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const url = `http://localhost:${port}/?points=${encodeURIComponent(JSON.stringify(points))}`;
    page.#program = await startBrowser(browser, session, page.#profile, url);
    return page;
  }

  /** Waits for a picture like this. */
  async sees(what: string, isIt: (seen: Seen) => boolean): Promise<Seen> {
    const state = (): string => `${JSON.stringify(this.#seen)}, ${this.#lost}\n${this.#program?.output.slice(-2000)}`;
    const look = (): Seen | undefined => (this.#seen !== undefined && isIt(this.#seen) ? this.#seen : undefined);
    return until(`${this.#browser} to see ${what}`, look, { timeoutMs: LIMIT_MS, state });
  }

  /** Waits until the page has noticed that the camera is gone. */
  async loses(): Promise<void> {
    await until(`${this.#browser} to lose the camera`, () => this.#seen === undefined, { timeoutMs: LIMIT_MS });
  }

  /** The page does not open the camera again until `reopen`. */
  stayAway(): void {
    this.#mayReopen = new Promise((resolve) => {
      this.#release = resolve;
    });
  }

  reopen(): void {
    this.#release();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#program?.kill();
    this.#server.closeAllConnections();
    this.#server.close();
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 10 });
  }

  async #take(request: IncomingMessage): Promise<string> {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const body = await text(request);
    if (pathname === '/seen') this.#seen = v.parse(seenSchema, JSON.parse(body));
    if (pathname === '/lost') {
      this.#seen = undefined;
      this.#lost = body;
      await this.#mayReopen;
    }
    return pathname === '/' ? readFileSync(PAGE, 'utf8') : '';
  }
}
