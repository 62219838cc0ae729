/** A server with the program's HTTP API and invented states. It serves the built page, and checks what the page asks. */
import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { type CameraState, cameraState, demoRequest, disconnectRequest, type ProgramState } from '@rtmp-vcam/api';
import * as v from 'valibot';
import { fakePicture } from './fake-pictures.ts';
import { sendPageFile } from './page-files.ts';
import { connectWith, FIRST_KEY, SECOND_KEY } from './places.ts';
import { LOG, type Scene, stateOf } from './states.ts';

const STATE_EVERY_MS = 500;
const PICTURE_EVERY_MS = 500;
const PICTURE_WIDTH = 640;
const BOUNDARY = 'picture';

/** A request that changes something. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

/** Of times, the page sends only those that it offers. */
const settingsPatch = v.partial(
  v.strictObject({
    ...cameraState.entries.settings.entries,
    smooth: v.pipe(v.string(), v.regex(/^(auto|0|\d+ms)$/)),
    hold: v.pipe(v.string(), v.regex(/^(0|\d+(ms|s|m|h))$/)),
  }),
);
const nothing = v.strictObject({});

export class FakeApi implements AsyncDisposable {
  state: ProgramState;
  key: string = FIRST_KEY;
  keyFixed: string | null = null;
  /** The next request that changes something fails with this. */
  failure: { readonly code: string; readonly message: string; readonly fix: string } | undefined;
  /** How long each change takes. */
  delayMs = 0;
  readonly seen: SeenRequest[] = [];
  /** What the page should not have asked. */
  readonly faults: string[] = [];
  readonly #server: Server;
  readonly #changes: EventEmitter = new EventEmitter().setMaxListeners(0);
  #port = 0;
  #count = 0;

  private constructor(scene: Scene) {
    this.state = stateOf(scene);
    this.#server = createServer((request, response) => {
      void this.#answer(request, response).catch((error: unknown) => {
        this.faults.push(`${request.method} ${request.url}: ${String(error)}`);
        response.destroy();
      });
    });
  }

  static async start(scene: Scene, port = 0): Promise<FakeApi> {
    const api = new FakeApi(scene);
    api.#port = port;
    await api.comeBack();
    return api;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** The first camera. */
  get camera(): CameraState {
    const [camera] = this.state.cameras;
    if (camera === undefined) throw new Error('a scene has a camera');
    return camera;
  }

  /** How many pages follow the events. */
  get followers(): number {
    return this.#changes.listenerCount('change');
  }

  show(scene: Scene): void {
    this.state = stateOf(scene);
    this.#changes.emit('change');
  }

  /** Ends every connection and takes no new one, as a program that has ended. */
  async goAway(): Promise<void> {
    if (!this.#server.listening) return;
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  /** Ends the films and the events, as a program that goes on after a fault. */
  cutConnections(): void {
    this.#server.closeAllConnections();
  }

  async comeBack(): Promise<void> {
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    if (typeof address === 'object' && address !== null) this.#port = address.port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.goAway();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', this.url);
    if (pathname === '/healthz') return void response.end('ok\n');
    if (!pathname.startsWith('/api/')) return sendPageFile(pathname, response);
    if (pathname === '/api/state') return sendJson(response, this.state);
    if (pathname === '/api/events') return this.#sendEvents(response);
    const [, id = '', rest = ''] = /^\/api\/cameras\/([^/]+)(.*)$/.exec(pathname) ?? [];
    const camera = this.state.cameras.find((each) => each.id === decodeURIComponent(id));
    if (camera === undefined) throw new Error('there is no such camera');
    if (request.method === 'GET') return this.#answerGet(camera, rest, searchParams, response);
    return this.#answerChange(camera, rest, request, response);
  }

  async #answerGet(camera: CameraState, rest: string, query: URLSearchParams, response: ServerResponse): Promise<void> {
    if (rest === '/connect') return sendJson(response, { ...connectWith(this.key), keyFixed: this.keyFixed });
    if (rest === '/history') return sendJson(response, { everyMs: 1000, points: fakeHistory(camera) });
    if (rest === '/preview.mjpeg') return this.#sendFilm(camera.id, response);
    if (rest !== '/snapshot.jpg') throw new Error('there is nothing at this path');
    const width = v.parse(v.pipe(v.string(), v.regex(/^\d+$/), v.transform(Number)), query.get('width'));
    const picture = await fakePicture(camera, width, this.#count++);
    response.setHeader('content-type', 'image/jpeg').end(picture);
  }

  async #answerChange(
    camera: CameraState,
    rest: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const { method = '', headers } = request;
    const bytes = await buffer(request);
    const isPicture = rest === '/card';
    const type = headers['content-type'] ?? '';
    if (isPicture ? !/^image\/(png|jpeg|webp)$/.test(type) : type !== 'application/json') {
      throw new Error(`the type of the body is ${type}`);
    }
    const body: unknown = isPicture ? { bytes: bytes.length } : JSON.parse(bytes.toString());
    this.seen.push({ method, path: rest, body });
    if (this.delayMs > 0) await sleep(this.delayMs);
    const { failure } = this;
    this.failure = undefined;
    if (failure !== undefined) return sendJson(response, { error: failure }, 409);
    sendJson(response, this.#change(camera, `${method} ${rest}`, body));
  }

  #change(camera: CameraState, what: string, body: unknown): object {
    switch (what) {
      case 'PATCH ':
        Object.assign(camera.settings, v.parse(settingsPatch, body));
        if (camera.settings.paused) camera.state = 'paused';
        else if (camera.state === 'paused') camera.state = camera.sender === null ? 'waiting' : 'live';
        return { settings: camera.settings };
      case 'POST /publisher/disconnect': {
        v.parse(disconnectRequest, body);
        const { sender } = camera;
        Object.assign(camera, { sender: null, stream: null, details: null, state: 'waiting' });
        return { disconnected: sender };
      }
      case 'POST /publisher/readmit': {
        v.parse(nothing, body);
        return { readmitted: camera.keptOut.splice(0) };
      }
      case 'POST /demo': {
        const { on } = v.parse(demoRequest, body);
        const [live] = stateOf('live').cameras;
        const sender = on && live?.sender ? { ...live.sender, encoder: 'rtmp-vcam', address: '127.0.0.1' } : null;
        Object.assign(camera, { demo: on, sender, state: on ? 'live' : 'waiting', stream: on ? live?.stream : null });
        return { demo: on };
      }
      case 'POST /key':
        v.parse(nothing, body);
        this.key = this.key === FIRST_KEY ? SECOND_KEY : FIRST_KEY;
        return { made: true };
      case 'POST /card':
        camera.settings.card = '/home/someone/.config/rtmp-vcam/card-1.png';
        return { settings: camera.settings };
      case 'POST /keep':
        v.parse(nothing, body);
        return { file: '/home/someone/.config/rtmp-vcam/config.toml', kept: ['fit', 'mirror'] };
      default:
        throw new Error('there is nothing at this path');
    }
  }

  async #sendEvents(response: ServerResponse): Promise<void> {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    for (const line of LOG) response.write(`event: log\ndata: ${JSON.stringify(line)}\n\n`);
    const write = (): void => void response.write(`event: state\ndata: ${JSON.stringify(this.state)}\n\n`);
    const timer = setInterval(write, STATE_EVERY_MS);
    this.#changes.on('change', write);
    write();
    await once(response, 'close');
    clearInterval(timer);
    this.#changes.off('change', write);
  }

  async #sendFilm(id: string, response: ServerResponse): Promise<void> {
    response.writeHead(200, { 'content-type': `multipart/x-mixed-replace; boundary=${BOUNDARY}` });
    response.write(`--${BOUNDARY}\r\n`);
    while (!response.destroyed) {
      const camera = this.state.cameras.find((each) => each.id === id);
      if (camera === undefined) return void response.end();
      const picture = await fakePicture(camera, PICTURE_WIDTH, this.#count++);
      response.write(`content-type: image/jpeg\r\ncontent-length: ${picture.length}\r\n\r\n`);
      response.write(picture);
      response.write(`\r\n--${BOUNDARY}\r\n`);
      await sleep(PICTURE_EVERY_MS);
    }
  }
}

function sendJson(response: ServerResponse, body: object, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function fakeHistory({ bitrate, stream }: CameraState): object[] {
  return Array.from({ length: 240 }, (_, second) => {
    const wave = Math.sin(second / 9) + Math.sin(second / 3.7) / 2;
    return {
      fps: stream === null ? 0 : 30 - (second % 61 === 0 ? 4 : 0),
      bitrate: bitrate * (1 + wave * 0.06),
      latencyMs: stream === null ? 0 : 38 + wave * 5,
      jitterMs: stream === null ? 0 : 6 + wave * 2,
      lost: second % 61 === 0 ? 2 : 0,
      cpu: 14 + wave,
    };
  });
}
