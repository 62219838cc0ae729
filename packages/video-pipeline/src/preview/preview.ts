import type { Canvas } from '../canvas/canvas.ts';
import { VideoError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { RingHandle } from '../ring/ring-writer.ts';
import { PreviewThread } from './preview-thread.ts';
import type { PreviewEvent, PreviewRequest, SnapshotFormat } from './protocol.ts';
import { Snapshots } from './snapshots.ts';
import { type PreviewEnd, type PreviewListener, Viewers } from './viewers.ts';

/** The thread stays for a while after the last viewer: pages are loaded again, and snapshots come one after the other. */
const LINGER_MS = 5000;
const SNAPSHOT_MS = 10_000;
/** When one thread after the other dies this soon, the next one is started after a pause. */
const EARLY_DEATH_MS = 1000;
const RESTART_PAUSE_MS = 1000;
const WATCH_EVERY_MS = 500;
/** A thread that has not looked for pictures at so many of these times hangs; while it loads, it has more time. */
const STUCK_AFTER = 20;
const LOADING_AFTER = 60;

/** What is shown: a ring of this process. */
export interface PreviewSource {
  readonly ring: RingHandle;
  /** Counts as watching until the returned function is called. */
  watch(): () => void;
  /** The newest picture may be an old one, because nobody watches. */
  readonly isResting: boolean;
  /** The number of the newest picture in the ring; 0 before the first. */
  readonly newest: number;
}

export interface SnapshotOptions {
  readonly format: SnapshotFormat;
  /** In pixels; the height follows. Default: that of the canvas, which is the most. */
  readonly width?: number | undefined;
}

interface PreviewOptions {
  readonly source: PreviewSource;
  readonly log: Log;
}

/**
 * Shows what apps get from a camera as JPEG files, up to 15 a second and at most 960 pixels wide or high, made once for
 * all viewers in a thread of its own. Without a viewer there is no thread and nothing is encoded.
 */
export class Preview {
  readonly #source: PreviewSource;
  readonly #log: Log;
  readonly #viewers: Viewers = new Viewers();
  readonly #snapshots: Snapshots = new Snapshots(SNAPSHOT_MS, () => this.#replace('a snapshot took too long'));
  /** The ends of threads that were closed. */
  readonly #leaving: Set<Promise<void>> = new Set();
  #thread: PreviewThread | undefined;
  #session = 0;
  /** While somebody watches. */
  #unwatch: (() => void) | undefined;
  #watchdog: NodeJS.Timeout | undefined;
  #lingering: NodeJS.Timeout | undefined;
  #restarting: NodeJS.Timeout | undefined;
  #earlyDeaths = 0;
  #looks = 0;
  #stillFor = 0;
  #reported = '';
  #closed = false;

  constructor({ source, log }: PreviewOptions) {
    this.#source = source;
    this.#log = log;
  }

  get canvas(): Canvas {
    return this.#source.ring.canvas;
  }

  /** How many watch now. */
  get viewers(): number {
    return this.#viewers.count;
  }

  /**
   * Gives each picture to `show` until the returned function is called, the present one at once; a picture that stays
   * is given again every two seconds. Who watches counts as a reader of the camera. `ended` is called when no more will
   * come: with VIDEO_ERR_PREVIEW_LIBAV when node-av is not installed, and without an error when the camera is closed.
   */
  watch(show: PreviewListener, ended?: PreviewEnd): () => void {
    if (this.#closed) {
      queueMicrotask(() => ended?.(undefined));
      return () => {};
    }
    const leave = this.#viewers.add(show, ended);
    if (this.#viewers.count === 1) this.#begin();
    return () => {
      leave();
      if (this.#viewers.count === 0) this.#rest();
    };
  }

  /**
   * The picture that the camera shows now, as a file. If the camera rests, it is woken, and the newest picture is waited
   * for. Rejects with VideoError: VIDEO_ERR_SNAPSHOT when there is none within ten seconds or too many are made at once,
   * VIDEO_ERR_PREVIEW_LIBAV without node-av (a PNG in full size needs none), VIDEO_ERR_PREVIEW, VIDEO_ERR_RING_CLOSED.
   */
  async snapshot({ format, width }: SnapshotOptions): Promise<Uint8Array<ArrayBuffer>> {
    if (this.#closed) throw closed(this.#source.ring.name);
    const after = this.#source.isResting ? this.#source.newest : 0;
    const unwatch = this.#source.watch();
    try {
      return await this.#snapshots.ask({ format, width, after }, (request) => this.#ready().send(request));
    } finally {
      unwatch();
      this.#linger();
    }
  }

  /** No picture from before this call is shown any more. Those who watch get the newest one of now. */
  refresh(): void {
    this.#session++;
    this.#viewers.forget();
    if (this.#viewers.count > 0) this.#thread?.send(this.#watching);
  }

  /** Ends all viewers and snapshots, and the thread. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#viewers.end(undefined);
    this.#rest();
    this.#snapshots.failAll(closed(this.#source.ring.name));
    clearTimeout(this.#restarting);
    clearTimeout(this.#lingering);
    this.#abandon();
    await Promise.all(this.#leaving);
  }

  #begin(): void {
    this.#unwatch = this.#source.watch();
    this.#watchdog = setInterval(() => this.#check(), WATCH_EVERY_MS);
    this.#session++;
    this.#stillFor = 0;
    this.#reported = '';
    if (this.#thread !== undefined) this.#thread.send(this.#watching);
    else if (this.#restarting === undefined) this.#ready();
  }

  get #watching(): PreviewRequest {
    return { type: 'watch', session: this.#session };
  }

  /** Nobody watches any more. May be called twice. */
  #rest(): void {
    this.#unwatch?.();
    this.#unwatch = undefined;
    clearInterval(this.#watchdog);
    this.#watchdog = undefined;
    this.#thread?.send({ type: 'rest' });
    this.#linger();
  }

  /** Ends the thread if nobody needs it for a while. */
  #linger(): void {
    clearTimeout(this.#lingering);
    if (this.#closed) return;
    this.#lingering = setTimeout(() => {
      if (this.#viewers.count === 0 && this.#snapshots.count === 0) this.#abandon();
    }, LINGER_MS);
  }

  /** The thread, started if there is none. */
  #ready(): PreviewThread {
    clearTimeout(this.#restarting);
    this.#restarting = undefined;
    this.#thread ??= this.#start();
    return this.#thread;
  }

  #start(): PreviewThread {
    const thread = new PreviewThread(this.#source.ring);
    thread.on('event', (event) => this.#take(event));
    thread.on('died', (reason) => {
      if (this.#thread !== thread) return;
      this.#thread = undefined;
      const hasDiedEarly = performance.now() - thread.startedAt < EARLY_DEATH_MS;
      this.#earlyDeaths = hasDiedEarly ? this.#earlyDeaths + 1 : 0;
      this.#failed(`the thread ended: ${reason}`);
    });
    this.#looks = 0;
    this.#stillFor = 0;
    if (this.#viewers.count > 0) thread.send(this.#watching);
    return thread;
  }

  #take(event: PreviewEvent): void {
    if (event.type === 'picture') {
      if (event.session === this.#session) this.#viewers.show(event.picture);
    } else if (event.type === 'snapshot') {
      this.#snapshots.made(event.id, event.bytes);
    } else if (event.type === 'failed') {
      const error = new VideoError(event.code, event.detail);
      if (event.id !== undefined) this.#snapshots.fail(event.id, error);
      else if (event.code === 'VIDEO_ERR_PREVIEW_LIBAV') this.#end(error);
      else this.#warn(event.detail);
    }
  }

  /** No picture will come. */
  #end(error: VideoError): void {
    this.#viewers.end(error);
    this.#rest();
  }

  #check(): void {
    this.#viewers.remind();
    const thread = this.#thread;
    if (thread === undefined) return;
    const { looks, ready } = thread;
    this.#stillFor = looks === this.#looks ? this.#stillFor + 1 : 0;
    this.#looks = looks;
    if (this.#stillFor >= (ready ? STUCK_AFTER : LOADING_AFTER)) this.#replace('the thread hangs');
  }

  #replace(reason: string): void {
    this.#abandon();
    this.#failed(reason);
  }

  /** There is no thread any more. Those who watch get another one. */
  #failed(reason: string): void {
    const error = new VideoError('VIDEO_ERR_PREVIEW', reason);
    this.#snapshots.failAll(error);
    this.#warn(reason);
    if (this.#viewers.count === 0) return;
    this.#restarting = setTimeout(
      () => {
        this.#restarting = undefined;
        if (this.#viewers.count > 0) this.#ready();
      },
      this.#earlyDeaths > 1 ? RESTART_PAUSE_MS : 0,
    );
  }

  /** Says the same once for those who watch. */
  #warn(reason: string): void {
    if (this.#reported === reason) return;
    this.#reported = reason;
    const { code, message, fix } = new VideoError('VIDEO_ERR_PREVIEW', reason);
    this.#log.warn({ code, fix }, message);
  }

  #abandon(): void {
    const thread = this.#thread;
    if (thread === undefined) return;
    this.#thread = undefined;
    const leaving = thread.close().finally(() => this.#leaving.delete(leaving));
    this.#leaving.add(leaving);
  }
}

function closed(ring: string): VideoError {
  return new VideoError('VIDEO_ERR_RING_CLOSED', ring);
}
