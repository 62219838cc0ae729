import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { startThread } from '../threads/start-thread.ts';
import {
  type DecoderEvent,
  type DecoderRequest,
  type DecoderThreadData,
  type DecoderThreadOptions,
  NO_STREAM,
  PROGRESS,
  PROGRESS_BYTES,
} from './protocol.ts';

/** How long the end waits for a thread that is in the middle of a frame. */
const CLOSE_MS = 700;
/** Loading libraries always comes to an end, and a process that exits in the middle of it is aborted. */
const LOADING_MS = 5000;

interface DecoderThreadEvents {
  event: [DecoderEvent];
  /** The thread is gone; `reason` says why. Not emitted after `close()`. */
  died: [reason: string];
}

/** The main thread's end of one decoder thread, and what waits for it. */
export class DecoderThread extends EventEmitter<DecoderThreadEvents> {
  readonly startedAt: number = performance.now();
  readonly #worker: Worker;
  readonly #progress: Int32Array;
  /** Size and time of each packet that the thread is not done with. */
  readonly #waiting: { readonly bytes: number; at: number }[] = [];
  #waitingBytes = 0;
  #progressAt: number = performance.now();
  #ready = false;
  #gone = false;
  #closing = false;
  #reason = '';

  constructor(options: DecoderThreadOptions) {
    super();
    const progress = new SharedArrayBuffer(PROGRESS_BYTES);
    this.#progress = new Int32Array(progress);
    const workerData: DecoderThreadData = { ...options, progress };
    this.#worker = startThread('./decoder-worker', import.meta.url, { name: 'decoder', workerData });
    this.#worker.on('message', (event: DecoderEvent) => {
      if (event.type === 'ready') this.#onReady();
      if (!this.#closing) this.emit('event', event);
    });
    this.#worker.on('error', (error: unknown) => {
      this.#reason = error instanceof Error ? error.message : String(error);
    });
    this.#worker.on('exit', (code) => {
      this.#gone = true;
      if (!this.#closing) this.emit('died', this.#reason || `exit code ${code}`);
    });
  }

  /** The libraries are loaded and requests are worked on. */
  get ready(): boolean {
    return this.#ready;
  }

  /** Packets that the thread is not done with. */
  get waiting(): number {
    this.#settle();
    return this.#waiting.length;
  }

  get waitingBytes(): number {
    this.#settle();
    return this.#waitingBytes;
  }

  /** How long the oldest of them has waited, in milliseconds. */
  get lag(): number {
    this.#settle();
    const [oldest] = this.#waiting;
    return oldest === undefined ? 0 : performance.now() - oldest.at;
  }

  /** For how long nothing came of what waits, in milliseconds. */
  get silence(): number {
    return this.waiting === 0 ? 0 : performance.now() - this.#progressAt;
  }

  /** The stream whose pictures may go into the ring. */
  setStream(stream: number): void {
    Atomics.store(this.#progress, PROGRESS.stream, stream);
  }

  /** Whether each picture is waited for. */
  setWatched(watched: boolean): void {
    Atomics.store(this.#progress, PROGRESS.watched, watched ? 1 : 0);
  }

  /** Hands a request over; a packet's buffer belongs to the thread afterwards. */
  send(request: DecoderRequest): void {
    if (this.#gone) return;
    if (request.type !== 'packet') {
      this.#worker.postMessage(request);
      return;
    }
    const { data } = request.packet;
    if (this.waiting === 0) this.#progressAt = performance.now();
    this.#waiting.push({ bytes: data.byteLength, at: performance.now() });
    this.#waitingBytes += data.byteLength;
    Atomics.add(this.#progress, PROGRESS.posted, 1);
    this.#worker.postMessage(request, [data.buffer]);
  }

  /** Nobody could work for a while, this thread neither: what waits begins to wait anew. */
  forgivePause(): void {
    const now = performance.now();
    this.#progressAt = now;
    for (const packet of this.#waiting) packet.at = now;
  }

  /**
   * Lets the thread end by itself: one that is ended from outside inside the decoder takes the whole process with it.
   * A thread that does not come back in time is given up; it writes no picture any more.
   */
  async close(): Promise<void> {
    this.#closing = true;
    this.setStream(NO_STREAM);
    this.send({ type: 'close' });
    if (this.#gone) return;
    const timeout = new AbortController();
    const exited = new Promise<void>((resolve) => this.#worker.once('exit', () => resolve()));
    const late = sleep(this.#ready ? CLOSE_MS : LOADING_MS, undefined, { signal: timeout.signal }).catch(() => {});
    await Promise.race([exited, late]);
    timeout.abort();
    if (!this.#gone) this.#worker.unref();
  }

  /** Loading took its time, and what waited for that has not waited for decoding yet. */
  #onReady(): void {
    this.#ready = true;
    this.forgivePause();
  }

  /** Forgets the packets that the thread is done with. */
  #settle(): void {
    const left = Atomics.load(this.#progress, PROGRESS.posted) - Atomics.load(this.#progress, PROGRESS.done);
    const finished = this.#waiting.splice(0, this.#waiting.length - left);
    for (const { bytes } of finished) this.#waitingBytes -= bytes;
    if (finished.length > 0) this.#progressAt = performance.now();
  }
}
