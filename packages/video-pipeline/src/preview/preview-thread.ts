import { EventEmitter } from 'node:events';
import type { RingHandle } from '../ring/ring-writer.ts';
import { RequestThread } from '../threads/request-thread.ts';
import {
  PREVIEW_COUNTERS,
  PREVIEW_COUNTERS_BYTES,
  type PreviewEvent,
  type PreviewRequest,
  type PreviewThreadData,
} from './protocol.ts';

interface PreviewThreadEvents {
  event: [PreviewEvent];
  /** The thread has ended; `reason` says why. Not emitted after `close()`. */
  died: [reason: string];
}

/** A preview thread as the main thread sees it. */
export class PreviewThread extends EventEmitter<PreviewThreadEvents> {
  readonly startedAt: number = performance.now();
  readonly #thread: RequestThread<PreviewRequest, PreviewEvent>;
  readonly #counters: Int32Array;

  constructor(ring: RingHandle) {
    super();
    const counters = new SharedArrayBuffer(PREVIEW_COUNTERS_BYTES);
    this.#counters = new Int32Array(counters);
    const workerData: PreviewThreadData = { ring, counters };
    this.#thread = new RequestThread({
      file: './preview-worker',
      base: import.meta.url,
      worker: { name: 'preview', workerData },
      onMessage: (event: PreviewEvent) => {
        if (event.type === 'picture') Atomics.add(this.#counters, PREVIEW_COUNTERS.taken, 1);
        this.emit('event', event);
      },
      onDeath: (reason) => this.emit('died', reason),
    });
  }

  /** True when the libraries are loaded and the thread handles requests. */
  get ready(): boolean {
    return this.#thread.isReady;
  }

  /** Grows for as long as the thread looks for pictures. */
  get looks(): number {
    return Atomics.load(this.#counters, PREVIEW_COUNTERS.looks);
  }

  send(request: PreviewRequest): void {
    this.#thread.send(request);
  }

  /** Asks the thread to end by itself, and gives it up if it takes long: it only reads. */
  close(): Promise<void> {
    return this.#thread.close();
  }
}
