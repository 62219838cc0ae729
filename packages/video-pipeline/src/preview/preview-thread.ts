import { EventEmitter } from 'node:events';
import type { Worker } from 'node:worker_threads';
import type { RingHandle } from '../ring/ring-writer.ts';
import { awaitExit } from '../threads/await-exit.ts';
import { startThread } from '../threads/start-thread.ts';
import {
  PREVIEW_COUNTERS,
  PREVIEW_COUNTERS_BYTES,
  type PreviewEvent,
  type PreviewRequest,
  type PreviewThreadData,
} from './protocol.ts';

/** How long `close` waits for a thread that is in the middle of a picture. */
const CLOSE_MS = 700;
/** How long `close` waits for a thread that loads: a process that exits while libraries load is aborted. */
const LOADING_MS = 5000;

interface PreviewThreadEvents {
  event: [PreviewEvent];
  /** The thread has ended; `reason` says why. Not emitted after `close()`. */
  died: [reason: string];
}

/** A preview thread as the main thread sees it. */
export class PreviewThread extends EventEmitter<PreviewThreadEvents> {
  readonly startedAt: number = performance.now();
  readonly #worker: Worker;
  readonly #counters: Int32Array;
  #ready = false;
  #gone = false;
  #closing = false;
  #reason = '';

  constructor(ring: RingHandle) {
    super();
    const counters = new SharedArrayBuffer(PREVIEW_COUNTERS_BYTES);
    this.#counters = new Int32Array(counters);
    const workerData: PreviewThreadData = { ring, counters };
    this.#worker = startThread('./preview-worker', import.meta.url, { name: 'preview', workerData });
    this.#worker.on('message', (event: PreviewEvent) => {
      if (event.type === 'ready') this.#ready = true;
      if (event.type === 'picture') Atomics.add(this.#counters, PREVIEW_COUNTERS.taken, 1);
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

  /** Grows for as long as the thread looks for pictures. */
  get looks(): number {
    return Atomics.load(this.#counters, PREVIEW_COUNTERS.looks);
  }

  send(request: PreviewRequest): void {
    if (!this.#gone) this.#worker.postMessage(request);
  }

  /** Asks the thread to end by itself, and gives it up if it takes long: it only reads. */
  async close(): Promise<void> {
    this.#closing = true;
    this.send({ type: 'close' });
    if (!this.#gone) await awaitExit(this.#worker, this.#ready ? CLOSE_MS : LOADING_MS);
  }
}
