import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { configFolder } from '../config/folder.ts';
import { makeSecret } from '../keys/secret-file.ts';

/** Remembers, by an empty file, that this installation has received a stream, so its users know how to connect. */
export class FirstStream {
  readonly #file: string;
  readonly #listeners: Set<() => void> = new Set();
  #isOver: boolean;

  constructor(env: NodeJS.ProcessEnv) {
    this.#file = join(configFolder(env), 'first-stream');
    this.#isOver = existsSync(this.#file);
  }

  /** True from the first stream on. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Calls the listener when the first stream is accepted, by whichever camera. Returns what takes it away. */
  onOver(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A stream was accepted. If the file cannot be written, that is remembered until the end of this run only. */
  note(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const listener of this.#listeners) listener();
    try {
      makeSecret(this.#file, '');
    } catch {
      // The next run shows the guide once more, which is no reason to bother anyone.
    }
  }
}
