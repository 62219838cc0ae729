import { Distribution } from './distribution.ts';
import { type Memory, memoryOf } from './process-usage.ts';

const EVERY_MS = 1000;

/** Measures the resident memory of a process once a second. In megabytes. */
export class MemoryLog implements Disposable {
  readonly #samples: Memory[] = [];
  readonly #timer: NodeJS.Timeout;

  constructor(pid: number) {
    this.#timer = setInterval(() => {
      try {
        this.#samples.push(memoryOf(pid));
      } catch {
        // The process has ended.
        this[Symbol.dispose]();
      }
    }, EVERY_MS);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  get seconds(): number {
    return (this.#samples.length * EVERY_MS) / 1000;
  }

  get highest(): number {
    return new Distribution(this.#samples.map(({ total }) => total)).max;
  }

  get shared(): number {
    return this.#samples.at(-1)?.shared ?? Number.NaN;
  }

  /** Median of the last quarter minus that of the second. In the first quarter caches fill up. */
  get growth(): number {
    return this.#median(3) - this.#median(1);
  }

  #median(quarter: number): number {
    const size = this.#samples.length / 4;
    const part = this.#samples.slice(Math.floor(quarter * size), Math.floor((quarter + 1) * size));
    return new Distribution(part.map(({ total }) => total)).p50;
  }
}
