import { relative } from 'node:path';
import type { TestsStream } from 'node:test';

const SLOWEST = 15;

/** How long each test file took: what to look at when all of them take too long. */
export class FileTimes {
  readonly #began: number = performance.now();
  readonly #files: { readonly file: string; readonly ms: number }[] = [];

  /** Notes each file when it has ended. */
  follow(stream: TestsStream): void {
    stream.on('test:complete', ({ name, file, details }) => {
      // A file is reported as a test of its own, too.
      if (name === file) this.#files.push({ file, ms: details.duration_ms });
    });
  }

  /** Prints the files that took longest. `root`: the folder that their paths are shown from. */
  print(root: string): void {
    const slowest = this.#files.toSorted((a, b) => b.ms - a.ms).slice(0, SLOWEST);
    console.log(`${this.#files.length} files in ${seconds(performance.now() - this.#began)}; the slowest:`);
    for (const { file, ms } of slowest) console.log(`${seconds(ms).padStart(6)}  ${relative(root, file)}`);
  }
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1000)} s`;
}
