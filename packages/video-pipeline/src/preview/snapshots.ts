import { VideoError } from '../errors.ts';
import type { SnapshotRequest } from './protocol.ts';

/** Each takes the memory of a picture, and time of a thread. */
const MOST_SNAPSHOTS = 16;

interface Pending {
  readonly request: SnapshotRequest;
  readonly timer: NodeJS.Timeout;
  resolve(bytes: Uint8Array<ArrayBuffer>): void;
  reject(error: VideoError): void;
}

/** The snapshots that were asked for and are not there yet. */
export class Snapshots {
  readonly #pending: Map<number, Pending> = new Map();
  readonly #longestMs: number;
  readonly #late: () => void;
  #count = 0;

  /** `late` is called when one was not made in time. */
  constructor(longestMs: number, late: () => void) {
    this.#longestMs = longestMs;
    this.#late = late;
  }

  get count(): number {
    return this.#pending.size;
  }

  /** Rejects with VIDEO_ERR_SNAPSHOT when it takes too long, or too many are made already. */
  async ask(
    what: Pick<SnapshotRequest, 'format' | 'width' | 'after'>,
    send: (request: SnapshotRequest) => void,
  ): Promise<Uint8Array<ArrayBuffer>> {
    if (this.#pending.size >= MOST_SNAPSHOTS) {
      throw new VideoError('VIDEO_ERR_SNAPSHOT', `${MOST_SNAPSHOTS} others are being made`);
    }
    const request: SnapshotRequest = { type: 'snapshot', id: ++this.#count, ...what };
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.fail(request.id, new VideoError('VIDEO_ERR_SNAPSHOT', `it took more than ${this.#longestMs} ms`));
        this.#late();
      }, this.#longestMs);
      this.#pending.set(request.id, { request, timer, resolve, reject });
      send(request);
    });
  }

  made(id: number, bytes: Uint8Array<ArrayBuffer>): void {
    this.#take(id)?.resolve(bytes);
  }

  fail(id: number, error: VideoError): void {
    this.#take(id)?.reject(error);
  }

  failAll(error: VideoError): void {
    for (const id of [...this.#pending.keys()]) this.fail(id, error);
  }

  #take(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    clearTimeout(pending?.timer);
    return pending;
  }
}
