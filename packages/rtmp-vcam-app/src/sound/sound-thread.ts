import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { startThread } from '@rtmp-vcam/video-pipeline';
import {
  SHARED,
  SHARED_BYTES,
  SILENCE,
  type SoundEvent,
  type SoundRequest,
  type SoundThreadData,
  type SoundThreadOptions,
} from './protocol.ts';

/** How long `close` waits for a thread that is in the middle of a packet. */
const CLOSE_MS = 700;
/** How long `close` waits for a thread that loads: a process that exits while libraries load is aborted. */
const LOADING_MS = 5000;
/** More packets than a stream has in ten seconds, and their memory, wait only for a thread that does not work. */
const MOST_WAITING = 2048;
const MOST_WAITING_BYTES = 8 * 1024 * 1024;
/** So many looks without any progress, and the thread hangs. Looks are counted, because the process may be paused. */
const PATIENCE = 8;
/** A busy machine may need long to load the libraries. */
const LOADING_PATIENCE = 60;
/** Sound makes little garbage. A small heap keeps the pauses short in which it is collected. */
const RESOURCE_LIMITS = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 128 } as const;

export interface SoundThreadEvents {
  line: [Extract<SoundEvent, { type: 'line' }>];
  /** The thread has ended; `reason` says why. Not emitted after `close()`. */
  died: [reason: string];
}

/** A sound thread as the main thread sees it. It never keeps the process running. */
export class SoundThread extends EventEmitter<SoundThreadEvents> {
  readonly startedAt: number = performance.now();
  readonly #worker: Worker;
  readonly #shared: Int32Array;
  /** The size of each packet that the thread has not finished. */
  readonly #waiting: number[] = [];
  #waitingBytes = 0;
  #done = 0;
  #looks = 0;
  #label: string | undefined;
  #readers = 0;
  #isLoaded = false;
  #isGone = false;
  #isClosing = false;
  #reason = '';

  constructor(options: SoundThreadOptions) {
    super();
    const shared = new SharedArrayBuffer(SHARED_BYTES);
    this.#shared = new Int32Array(shared);
    Atomics.store(this.#shared, SHARED.level, SILENCE);
    const workerData: SoundThreadData = { ...options, shared };
    const resourceLimits = RESOURCE_LIMITS;
    this.#worker = startThread('./sound-worker', import.meta.url, { name: 'sound', workerData, resourceLimits });
    this.#worker.on('message', (event: SoundEvent) => this.#take(event));
    this.#worker.on('error', (error: unknown) => {
      this.#reason = error instanceof Error ? error.message : String(error);
    });
    this.#worker.on('exit', (code) => {
      this.#isGone = true;
      if (!this.#isClosing) this.emit('died', this.#reason || `exit code ${code}`);
    });
    // Not before: whoever listens to messages keeps the process running.
    this.#worker.unref();
  }

  /** The name that apps list while the microphone is there. */
  get label(): string | undefined {
    return this.#label;
  }

  /** The number of apps that listen. */
  get readers(): number {
    return this.#readers;
  }

  /** True while an app listens. */
  get isRead(): boolean {
    return Atomics.load(this.#shared, SHARED.isRead) === 1;
  }

  /** How much later pictures have to be shown to be with their sound, in milliseconds. */
  get delayMs(): number {
    return Atomics.load(this.#shared, SHARED.delayMs);
  }

  /** The loudest sample of the last moment in dBFS; undefined in silence. */
  get level(): number | undefined {
    const level = Atomics.load(this.#shared, SHARED.level);
    return level === SILENCE ? undefined : level / 100;
  }

  /** Sends a request. A packet's buffer belongs to the thread afterwards; it is left out when too many wait. */
  send(request: SoundRequest): void {
    if (this.#isGone) return;
    if (request.type !== 'packet') {
      this.#worker.postMessage(request);
      return;
    }
    this.#settle();
    if (this.#waiting.length >= MOST_WAITING || this.#waitingBytes >= MOST_WAITING_BYTES) return;
    const { buffer } = request.packet.data;
    this.#waiting.push(buffer.byteLength);
    this.#waitingBytes += buffer.byteLength;
    this.#worker.postMessage(request, [buffer]);
  }

  /** Call it at regular intervals, of about half a second. True when packets wait and the thread makes no progress. */
  isStuck(): boolean {
    if (this.#settle() || this.#waiting.length === 0) this.#looks = 0;
    return this.#looks++ >= (this.#isLoaded ? PATIENCE : LOADING_PATIENCE);
  }

  /**
   * Asks the thread to end by itself: terminating it inside of FFmpeg would end the whole process. A thread that does not
   * end in time is given up.
   */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.send({ type: 'close' });
    if (this.#isGone) return;
    const timeout = new AbortController();
    const exited = new Promise<void>((resolve) => this.#worker.once('exit', () => resolve()));
    const late = sleep(this.#isLoaded ? CLOSE_MS : LOADING_MS, undefined, { signal: timeout.signal }).catch(() => {});
    await Promise.race([exited, late]);
    timeout.abort();
  }

  #take(event: SoundEvent): void {
    switch (event.type) {
      case 'ready':
        this.#isLoaded = true;
        this.#looks = 0;
        break;
      case 'state':
        this.#label = event.label;
        this.#readers = event.readers;
        break;
      case 'line':
        if (!this.#isClosing) this.emit('line', event);
        break;
    }
  }

  /** Forgets the packets that the thread has finished. True if there are some. */
  #settle(): boolean {
    const done = Atomics.load(this.#shared, SHARED.done);
    const finished = done - this.#done;
    this.#done = done;
    for (const bytes of this.#waiting.splice(0, finished)) this.#waitingBytes -= bytes;
    return finished > 0;
  }
}
