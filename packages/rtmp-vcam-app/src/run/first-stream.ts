import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { configFolder } from '../config/folder.ts';
import { makeSecret } from '../keys/secret-file.ts';

/** Remembers, by an empty file, that this installation has received a stream, so its users know how to connect. */
export class FirstStream {
  readonly #file: string;
  #isOver: boolean;

  constructor(env: NodeJS.ProcessEnv) {
    this.#file = join(configFolder(env), 'first-stream');
    this.#isOver = existsSync(this.#file);
  }

  /** True from the first stream on. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** A stream was accepted. If the file cannot be written, that is remembered until the end of this run only. */
  note(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    try {
      makeSecret(this.#file, '');
    } catch {
      // The next run shows the guide once more, which is no reason to bother anyone.
    }
  }
}
