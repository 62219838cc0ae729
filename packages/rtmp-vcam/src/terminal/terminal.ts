import type { WriteStream } from 'node:tty';
import { BoundedLines, type Loss } from './bounded-lines.ts';
import type { LineStream } from './line-stream.ts';

const ERASE_LINE = '\r\x1b[2K';

/** The part of a TTY, pipe or file that `Terminal` needs. */
export type TerminalStream = NodeJS.WritableStream &
  Partial<Pick<WriteStream, 'isTTY' | 'columns' | 'rows' | 'writableLength'>>;

/** Standard output as people see it: lines that scroll by, and one line at the bottom that is rewritten in place. */
export class Terminal {
  /** True on a terminal, false on a pipe or file. */
  readonly isTty: boolean;
  /** True on a terminal that can rewrite its last line. */
  readonly interactive: boolean;
  readonly colours: boolean;
  readonly #stream: TerminalStream;
  readonly #lines: BoundedLines;
  #bottom = '';
  /** The bottom line has changed while nobody was reading. */
  #isStale = false;
  #onLoss: (loss: Loss) => void = () => {};

  /** `lines` is what is written to, if that is not the stream itself. */
  constructor(stream: TerminalStream, env: NodeJS.ProcessEnv, lines: LineStream = stream) {
    this.#stream = stream;
    this.#lines = new BoundedLines(lines, (loss) => this.#caughtUp(loss));
    this.isTty = stream.isTTY === true;
    this.interactive = this.isTty && env['TERM'] !== 'dumb';
    this.colours = this.interactive && !env['NO_COLOR'];
  }

  get columns(): number {
    return this.#stream.columns ?? 80;
  }

  get rows(): number {
    return this.#stream.rows ?? 24;
  }

  /** Writes whole lines (each ended by a line feed) above the bottom line. Leaves them out if nobody reads for long. */
  write(lines: string): void {
    const text = this.#bottom === '' ? lines : `${ERASE_LINE}${lines}${this.#bottom}`;
    this.#lines.write(text, lines.split('\n').length - 1);
  }

  /** Shows `text` (one line, no wider than the terminal) at the bottom; '' removes it. Ignored if not interactive. */
  setBottomLine(text: string): void {
    if (!this.interactive || text === this.#bottom) return;
    this.#bottom = text;
    // What waits for a reader would be out of date when it is read.
    if (this.#lines.isBehind) this.#isStale = true;
    else this.#drawBottom();
  }

  /** Calls `listener` with the lines that were left out, as soon as there is a reader again. */
  onLoss(listener: (loss: Loss) => void): void {
    this.#onLoss = listener;
  }

  /** Calls `listener` when the window changes its size. Returns a function that ends this. */
  onResize(listener: () => void): () => void {
    this.#stream.on('resize', listener);
    return () => {
      this.#stream.off('resize', listener);
    };
  }

  #caughtUp(loss: Loss | undefined): void {
    if (loss !== undefined) this.#onLoss(loss);
    if (!this.#isStale) return;
    this.#isStale = false;
    this.#drawBottom();
  }

  #drawBottom(): void {
    this.#lines.write(`${ERASE_LINE}${this.#bottom}`, 0);
  }
}
