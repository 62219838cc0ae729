import { EventEmitter } from 'node:events';
import { RequestThread } from '@rtmp-vcam/video-pipeline';
import {
  SHARED,
  SHARED_BYTES,
  SILENCE,
  type SoundEvent,
  type SoundRequest,
  type SoundThreadData,
  type SoundThreadOptions,
} from './protocol.ts';

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
  readonly #thread: RequestThread<SoundRequest, SoundEvent>;
  readonly #shared: Int32Array;
  /** The size of each packet that the thread has not finished. */
  readonly #waiting: number[] = [];
  #waitingBytes = 0;
  #done = 0;
  #looks = 0;
  #label: string | undefined;
  #readers = 0;

  constructor(options: SoundThreadOptions) {
    super();
    const shared = new SharedArrayBuffer(SHARED_BYTES);
    this.#shared = new Int32Array(shared);
    Atomics.store(this.#shared, SHARED.level, SILENCE);
    const workerData: SoundThreadData = { ...options, shared };
    this.#thread = new RequestThread({
      file: './sound-worker',
      base: import.meta.url,
      worker: { name: 'sound', workerData, resourceLimits: RESOURCE_LIMITS },
      onMessage: (event: SoundEvent) => this.#take(event),
      onDeath: (reason) => this.emit('died', reason),
    });
    this.#thread.unref();
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
    if (this.#thread.isGone) return;
    if (request.type !== 'packet') {
      this.#thread.send(request);
      return;
    }
    this.#settle();
    if (this.#waiting.length >= MOST_WAITING || this.#waitingBytes >= MOST_WAITING_BYTES) return;
    const { buffer } = request.packet.data;
    this.#waiting.push(buffer.byteLength);
    this.#waitingBytes += buffer.byteLength;
    this.#thread.send(request, [buffer]);
  }

  /** Call it at regular intervals, of about half a second. True when packets wait and the thread makes no progress. */
  isStuck(): boolean {
    if (this.#settle() || this.#waiting.length === 0) this.#looks = 0;
    return this.#looks++ >= (this.#thread.isReady ? PATIENCE : LOADING_PATIENCE);
  }

  /** Ends the thread, or gives it up when it does not end in time. */
  close(): Promise<void> {
    return this.#thread.close();
  }

  #take(event: SoundEvent): void {
    switch (event.type) {
      case 'ready':
        this.#looks = 0;
        break;
      case 'state':
        this.#label = event.label;
        this.#readers = event.readers;
        break;
      case 'line':
        this.emit('line', event);
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
