import { EventEmitter } from 'node:events';
import { RequestThread } from '../threads/request-thread.ts';
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

interface DecoderThreadEvents {
  event: [DecoderEvent];
  /** The thread has ended; `reason` says why. Not emitted after `close()`. */
  died: [reason: string];
}

/** A decoder thread as the main thread sees it, with the packets that wait for it. */
export class DecoderThread extends EventEmitter<DecoderThreadEvents> {
  readonly startedAt: number = performance.now();
  readonly #thread: RequestThread<DecoderRequest, DecoderEvent>;
  readonly #progress: Int32Array;
  /** Size and time of each packet that the thread has not finished. */
  readonly #waiting: { readonly bytes: number; readonly outdated: boolean; at: number }[] = [];
  readonly #told: { skipped: number; outrun: number; damaged: number } = { skipped: 0, outrun: 0, damaged: 0 };
  #memory = 0;
  /** How many of the first ones belong to streams before the present one, and their memory. */
  #outdated = 0;
  #outdatedMemory = 0;
  #progressAt: number = performance.now();

  constructor(options: DecoderThreadOptions) {
    super();
    const progress = new SharedArrayBuffer(PROGRESS_BYTES);
    this.#progress = new Int32Array(progress);
    const workerData: DecoderThreadData = { ...options, progress };
    this.#thread = new RequestThread({
      file: './decoder-worker',
      base: import.meta.url,
      worker: { name: 'decoder', workerData },
      onMessage: (event: DecoderEvent) => {
        // The time for loading does not count as waiting for the decoder.
        if (event.type === 'ready') this.forgivePause();
        this.emit('event', event);
      },
      onDeath: (reason) => this.emit('died', reason),
    });
  }

  /** True when the libraries are loaded and the thread handles requests. */
  get ready(): boolean {
    return this.#thread.isReady;
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
    if (this.#thread.isGone) return;
    if (request.type !== 'packet') {
      this.#thread.send(request);
      return;
    }
    const { data } = request.packet;
    this.#settle();
    if (this.#waiting.length === 0) this.#progressAt = performance.now();
    const bytes = data.buffer.byteLength;
    this.#waiting.push({ bytes, outdated: request.outdated === true, at: performance.now() });
    this.#memory += bytes;
    Atomics.add(this.#progress, PROGRESS.posted, 1);
    this.#thread.send(request, [data.buffer]);
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
    this.setStream(NO_STREAM);
    await this.#thread.close();
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
