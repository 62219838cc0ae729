import { EventEmitter } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { awaitExit } from '../threads/await-exit.ts';
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
import { numberOf, type Showing } from './showing.ts';

/** How long `close` waits for a thread that is in the middle of a frame. */
const CLOSE_MS = 700;
/** How long `close` waits for a thread that loads: a process that exits while libraries load is aborted. */
const LOADING_MS = 5000;

interface DecoderThreadEvents {
  event: [DecoderEvent];
  /** The thread has ended; `reason` says why. Not emitted after `close()`. */
  died: [reason: string];
}

/** A decoder thread as the main thread sees it, with the packets that wait for it. */
export class DecoderThread extends EventEmitter<DecoderThreadEvents> {
  readonly startedAt: number = performance.now();
  readonly #worker: Worker;
  readonly #progress: Int32Array;
  /** Size and time of each packet that the thread has not finished. */
  readonly #waiting: { readonly bytes: number; readonly outdated: boolean; at: number }[] = [];
  readonly #told: { skipped: number; outrun: number; damaged: number } = { skipped: 0, outrun: 0, damaged: 0 };
  #memory = 0;
  /** How many of the first ones belong to streams before the present one, and their memory. */
  #outdated = 0;
  #outdatedMemory = 0;
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

  /** True when the libraries are loaded and the thread handles requests. */
  get ready(): boolean {
    return this.#ready;
  }

  /** Packets of the present stream that the thread has not finished. */
  get waiting(): number {
    this.#settle();
    return this.#waiting.length - this.#outdated;
  }

  /** Memory of these packets. */
  get waitingBytes(): number {
    this.#settle();
    return this.#memory - this.#outdatedMemory;
  }

  /** Packets of the streams before that the thread has not thrown away yet, and their memory. */
  get outdated(): { readonly packets: number; readonly bytes: number } {
    this.#settle();
    return { packets: this.#outdated, bytes: this.#outdatedMemory };
  }

  /** How long the oldest one has waited, in milliseconds. */
  get lag(): number {
    this.#settle();
    const oldest = this.#waiting[this.#outdated];
    return oldest === undefined ? 0 : performance.now() - oldest.at;
  }

  /** How long packets have waited without any progress, in milliseconds. */
  get silence(): number {
    this.#settle();
    return this.#waiting.length === 0 ? 0 : performance.now() - this.#progressAt;
  }

  /** Counts one of the counters that only grow, since it was asked for the last time. */
  newly(counter: 'skipped' | 'outrun' | 'damaged'): number {
    const count = Atomics.load(this.#progress, PROGRESS[counter]);
    // The counters may begin again below zero.
    const more = (count - this.#told[counter]) | 0;
    this.#told[counter] = count;
    return more;
  }

  /** Sets the stream whose pictures may go into the ring. Packets of the one before are not decoded any more. */
  setStream(stream: number): void {
    this.#settle();
    this.#outdated = this.#waiting.length;
    this.#outdatedMemory = this.#memory;
    Atomics.store(this.#progress, PROGRESS.stream, stream);
  }

  /** While watched, the thread reports each picture at once. */
  setWatched(watched: boolean): void {
    Atomics.store(this.#progress, PROGRESS.watched, watched ? 1 : 0);
  }

  /** The thread shows no picture in another way from now on. */
  setShowing(showing: Showing): void {
    Atomics.store(this.#progress, PROGRESS.showing, numberOf(showing));
  }

  /** Sends a request; a packet's buffer belongs to the thread afterwards. */
  send(request: DecoderRequest): void {
    if (this.#gone) return;
    if (request.type !== 'packet') {
      this.#worker.postMessage(request);
      return;
    }
    const { data } = request.packet;
    this.#settle();
    if (this.#waiting.length === 0) this.#progressAt = performance.now();
    const bytes = data.buffer.byteLength;
    this.#waiting.push({ bytes, outdated: request.outdated === true, at: performance.now() });
    this.#memory += bytes;
    Atomics.add(this.#progress, PROGRESS.posted, 1);
    this.#worker.postMessage(request, [data.buffer]);
  }

  /** Starts all waiting times again, after a pause in which the thread could not work. */
  forgivePause(): void {
    this.#progressAt = performance.now();
    this.#restartWaits();
  }

  /**
   * Asks the thread to end by itself: terminating it inside the decoder would end the whole process. A thread that does
   * not end in time is given up; it writes no more pictures.
   */
  async close(): Promise<void> {
    this.#closing = true;
    this.setStream(NO_STREAM);
    this.send({ type: 'close' });
    if (!this.#gone) await awaitExit(this.#worker, this.#ready ? CLOSE_MS : LOADING_MS);
  }

  /** The time for loading does not count as waiting for the decoder. */
  #onReady(): void {
    this.#ready = true;
    this.forgivePause();
  }

  #restartWaits(): void {
    const now = performance.now();
    for (const packet of this.#waiting) packet.at = now;
  }

  /** Removes the packets that the thread has finished. */
  #settle(): void {
    const left = Atomics.load(this.#progress, PROGRESS.posted) - Atomics.load(this.#progress, PROGRESS.done);
    const finished = this.#waiting.splice(0, this.#waiting.length - left);
    // What is behind packets that were kept waits for them, and not because the decoder is too slow.
    if (finished.some(({ outdated }) => outdated)) this.#restartWaits();
    for (const { bytes } of finished) {
      this.#memory -= bytes;
      if (this.#outdated === 0) continue;
      this.#outdated--;
      this.#outdatedMemory -= bytes;
    }
    if (finished.length > 0) this.#progressAt = performance.now();
  }
}
