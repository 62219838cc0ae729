import { relative } from 'node:path';
import type { TestsStream } from 'node:test';

const SLOWEST = 15;

/** How long each test file took, and all of them: what to look at when the tests take too long. */
export class FileTimes {
  readonly #began: number = performance.now();
  readonly #files: Map<string, { readonly from: number; to: number }> = new Map();

  /** Notes when the first and the last event of each file comes. */
  follow(stream: TestsStream): void {
    const note = ({ file }: { file?: string | undefined }): void => {
      if (file === undefined) return;
      const now = performance.now();
      const known = this.#files.get(file);
      if (known === undefined) this.#files.set(file, { from: now, to: now });
      else known.to = now;
    };
    stream.on('test:dequeue', note);
    // Unlike "test:pass", it comes at once, also when an earlier file still runs.
    stream.on('test:complete', note);
  }

  /** Prints the files that took longest. `root`: the folder that their paths are shown from. */
  print(root: string): void {
    const files = [...this.#files].map(([file, { from, to }]) => ({ file: relative(root, file), ms: to - from }));
    const slowest = files.sort((a, b) => b.ms - a.ms).slice(0, SLOWEST);
    console.log(`${files.length} files in ${seconds(performance.now() - this.#began)}; the slowest:`);
    for (const { file, ms } of slowest) console.log(`${seconds(ms).padStart(6)}  ${file}`);
  }
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1000)} s`;
}
