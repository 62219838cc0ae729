import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import * as v from 'valibot';
import { type Offsets, offsetsIn } from '../support/offsets.ts';
import type { PipeWireSession } from '../support/pipewire-session.ts';
import type { Program } from '../support/program.ts';
import { Heard } from '../support/recording.ts';
import { until } from '../support/wait.ts';
import { type Browser, startBrowser } from './browsers.ts';

const PAGE = new URL('meeting-page.html', import.meta.url);
/** A browser takes seconds to start on a busy machine. */
const LIMIT_MS = 90_000;
const BYTES_PER_SECOND = 48_000 * 8;
/** The film is looked at again after this many pieces of half a second. */
const FILM_PIECES = 6;

/** A page in a browser without a window. It records from the camera and the microphone at once. */
export class MeetingPage implements AsyncDisposable {
  /** The labels of the microphones that the browser lists. */
  microphones: readonly string[] = [];
  readonly #server: Server;
  readonly #profile: string = mkdtempSync(join(tmpdir(), 'rtmp-vcam-browser-'));
  readonly #browser: Browser;
  #program: Program | undefined;
  #sound = Buffer.alloc(0);
  #film: Buffer[] = [];
  #failure = '';

  private constructor(browser: Browser) {
    this.#browser = browser;
    this.#server = createServer((request, response) => {
      void this.#take(request).then((answer) => response.setHeader('content-type', 'text/html').end(answer));
    });
  }

  static async open(browser: Browser, session: PipeWireSession): Promise<MeetingPage> {
    const page = new MeetingPage(browser);
    page.#server.listen(0, '127.0.0.1');
    await once(page.#server, 'listening');
    const address = page.#server.address();
    const url = `http://localhost:${typeof address === 'object' ? address?.port : ''}/`;
    page.#program = await startBrowser(browser, session, page.#profile, url);
    return page;
  }

  /** Waits until the last second of the sound is like this. */
  async hears(what: string, isIt: (heard: Heard) => boolean): Promise<Heard> {
    let last = 'nothing';
    let seen = this.#sound;
    const look = (): Heard | undefined => {
      if (this.#sound === seen || this.#sound.length < BYTES_PER_SECOND) return undefined;
      seen = this.#sound;
      const heard = new Heard(new Float32Array(Uint8Array.from(seen).buffer));
      last = String(heard);
      return isIt(heard) ? heard : undefined;
    };
    return until(`${this.#browser} to hear ${what}`, look, { timeoutMs: LIMIT_MS, state: () => this.#state(last) });
  }

  /** How far the clicks of the film are from its flashes, once there are so many. */
  async filmsPulses(count: number): Promise<Offsets> {
    const file = join(this.#profile, 'film.webm');
    let last = 'nothing';
    let pieces = 0;
    const look = async (): Promise<Offsets | undefined> => {
      if (this.#film.length < pieces + FILM_PIECES) return undefined;
      pieces = this.#film.length;
      writeFileSync(file, Buffer.concat(this.#film));
      const offsets = await offsetsIn(file);
      last = String(offsets);
      return offsets.all.length >= count ? offsets : undefined;
    };
    const options = { timeoutMs: LIMIT_MS, state: () => this.#state(last) };
    return until(`${this.#browser} to film ${count} pulses`, look, options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#program?.kill();
    this.#server.closeAllConnections();
    this.#server.close();
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 10 });
  }

  #state(last: string): string {
    return `${last}\n${this.microphones}\n${this.#failure}\n${this.#program?.output.slice(-2000)}`;
  }

  async #take(request: IncomingMessage): Promise<string> {
    const body = await buffer(request);
    const json = (): unknown => JSON.parse(body.toString());
    switch (request.url) {
      case '/':
        return readFileSync(PAGE, 'utf8');
      case '/microphones':
        this.microphones = v.parse(v.array(v.string()), json());
        break;
      case '/sound':
        this.#sound = Buffer.concat([this.#sound, body]).subarray(-BYTES_PER_SECOND);
        break;
      case '/film':
        this.#film.push(body);
        break;
      case '/failure':
        this.#failure = body.toString();
    }
    return '';
  }
}
