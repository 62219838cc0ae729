import { relative } from 'node:path';
import type { TestsStream } from 'node:test';

const SLOWEST = 15;

/** How long the tests of each file took: what to look at when all of them take too long. */
export class FileTimes {
  readonly #began: number = performance.now();
  /** Milliseconds by file. */
  readonly #files: Map<string, number> = new Map();

  /** Adds up the tests of each file. */
  follow(stream: TestsStream): void {
    // The times of events say nothing: those of a file wait until all files before it have ended.
    stream.on('test:complete', ({ file, nesting, details }) => {
      if (file === undefined || nesting > 0) return;
      this.#files.set(file, (this.#files.get(file) ?? 0) + details.duration_ms);
    });
  }

  /** Prints the files that took longest. `root`: the folder that their paths are shown from. */
  print(root: string): void {
    const slowest = [...this.#files].sort(([, a], [, b]) => b - a).slice(0, SLOWEST);
    console.log(
      `${this.#files.size} files in ${seconds(performance.now() - this.#began)}; those whose tests took longest:`,
    );
    for (const [file, ms] of slowest) console.log(`${seconds(ms).padStart(6)}  ${relative(root, file)}`);
  }
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1000)} s`;
}
