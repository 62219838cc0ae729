import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { cpuSeconds } from '../measure/process-usage.ts';
import { pidOf } from '../processes/children.ts';

/** Pictures decoded so far, beside the processor time taken for them. */
export interface Reading {
  readonly frames: number;
  readonly cpuSeconds: number;
  readonly atMs: number;
}

/** What `ffmpeg -progress pipe:1` says, and what the kernel says at that moment. */
export class Progress {
  readonly #child: ChildProcess;
  #latest: Reading = { frames: 0, cpuSeconds: 0, atMs: 0 };

  constructor(child: ChildProcess) {
    this.#child = child;
    if (child.stdout === null) throw new Error('ffmpeg has no output');
    createInterface({ input: child.stdout }).on('line', (line) => {
      const frames = Number(/^frame=\s*(\d+)/.exec(line)?.[1]);
      if (!Number.isNaN(frames)) {
        this.#latest = { frames, cpuSeconds: cpuSeconds(pidOf(child)), atMs: performance.now() };
      }
    });
  }

  /** Settles with the next reading. */
  async next(): Promise<Reading> {
    const { stdout } = this.#child;
    const before = this.#latest;
    while (this.#latest === before && stdout !== null) await once(stdout, 'data');
    return this.#latest;
  }
}
