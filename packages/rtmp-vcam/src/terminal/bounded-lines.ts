import type { LineStream } from './line-stream.ts';

/** How much may wait for a reader, in bytes or so. Terminals and pipes hold some more themselves. */
const MOST_WAITING = 64 * 1024;

/** Lines that were not written. */
export interface Loss {
  readonly lines: number;
  /** Why the last of them could not be written; undefined if nobody was reading. */
  readonly error: Error | undefined;
}

/** Lines for a reader that may stop reading: then some of them wait for it, and the others are left out and counted. */
export class BoundedLines {
  readonly #stream: LineStream;
  readonly #onCaughtUp: (loss: Loss | undefined) => void;
  #lost = 0;
  #error: Error | undefined;

  /** `onCaughtUp` is called whenever everything is written, with what was lost since the last time. */
  constructor(stream: LineStream, onCaughtUp: (loss: Loss | undefined) => void) {
    this.#stream = stream;
    this.#onCaughtUp = onCaughtUp;
  }

  /** True while something waits for the reader. */
  get isBehind(): boolean {
    return this.#waiting > 0;
  }

  /** Writes a text that counts as this many lines, or leaves it out as a whole. */
  write(text: string, lines: number): void {
    if (this.isBehind && this.#waiting + text.length > MOST_WAITING) {
      this.#lost += lines;
      return;
    }
    this.#stream.write(text, (error) => {
      if (error) {
        this.#lost += lines;
        this.#error = error;
      } else if (!this.isBehind) {
        this.#catchUp();
      }
    });
  }

  get #waiting(): number {
    return this.#stream.writableLength ?? 0;
  }

  #catchUp(): void {
    const loss = this.#lost === 0 ? undefined : { lines: this.#lost, error: this.#error };
    this.#lost = 0;
    this.#error = undefined;
    this.#onCaughtUp(loss);
  }
}
