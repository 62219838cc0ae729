import { setTimeout as sleep } from 'node:timers/promises';
import type { Transferable, Worker, WorkerOptions } from 'node:worker_threads';
import { startThread } from './start-thread.ts';

/** How long `close` waits for a thread that is in the middle of a request. */
const CLOSE_MS = 700;
/** How long `close` waits for a thread that loads: a process that exits while libraries load is aborted. */
const LOADING_MS = 5000;

interface RequestThreadOptions<Message> {
  /** As for `startThread`. */
  readonly file: string;
  readonly base: string;
  readonly worker: WorkerOptions;
  /** Is not called after `close`. */
  readonly onMessage: (message: Message) => void;
  /** The thread has ended; `reason` says why. Is not called after `close`. */
  readonly onDeath: (reason: string) => void;
}

/**
 * A worker thread that handles requests. It says `ready` when its libraries are loaded, and ends by itself when it is
 * asked to `close`.
 */
export class RequestThread<Request, Message extends { readonly type: string }> {
  readonly #worker: Worker;
  #isReady = false;
  #isGone = false;
  #isClosing = false;
  #reason = '';

  constructor({ file, base, worker, onMessage, onDeath }: RequestThreadOptions<Message>) {
    this.#worker = startThread(file, base, worker);
    this.#worker.on('message', (message: Message) => {
      if (message.type === 'ready') this.#isReady = true;
      if (!this.#isClosing) onMessage(message);
    });
    this.#worker.on('error', (error: unknown) => {
      this.#reason = error instanceof Error ? error.message : String(error);
    });
    this.#worker.on('exit', (code) => {
      this.#isGone = true;
      if (!this.#isClosing) onDeath(this.#reason || `exit code ${code}`);
    });
  }

  /** True when the libraries are loaded and the thread handles requests. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** True when the thread has ended. */
  get isGone(): boolean {
    return this.#isGone;
  }

  send(request: Request, transfer: readonly Transferable[] = []): void {
    if (!this.#isGone) this.#worker.postMessage(request, transfer);
  }

  /** The process may end while the thread runs. */
  unref(): void {
    this.#worker.unref();
  }

  /**
   * Asks the thread to end by itself, by the request `close`: terminating it inside of FFmpeg would end the whole
   * process. One that does not end in time is given up: nothing waits for it any more.
   */
  async close(): Promise<void> {
    this.#isClosing = true;
    if (this.#isGone) return;
    this.#worker.postMessage({ type: 'close' });
    const timeout = new AbortController();
    const exited = new Promise<void>((resolve) => this.#worker.once('exit', () => resolve()));
    const longestMs = this.#isReady ? CLOSE_MS : LOADING_MS;
    const late = sleep(longestMs, undefined, { signal: timeout.signal }).catch(() => {});
    await Promise.race([exited, late]);
    timeout.abort();
    if (!this.#isGone) this.#worker.unref();
  }
}
