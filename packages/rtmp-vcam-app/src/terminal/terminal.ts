import type { WriteStream } from 'node:tty';

const ERASE_LINE = '\r\x1b[2K';

/** The part of a TTY, pipe or file that `Terminal` needs. */
export type TerminalStream = NodeJS.WritableStream & Partial<Pick<WriteStream, 'isTTY' | 'columns' | 'rows'>>;

/** Standard output as people see it: lines that scroll by, and one line at the bottom that is rewritten in place. */
export class Terminal {
  /** True on a terminal, false on a pipe or file. */
  readonly isTty: boolean;
  /** True on a terminal that can rewrite its last line. */
  readonly interactive: boolean;
  readonly colours: boolean;
  readonly #stream: TerminalStream;
  #bottom = '';

  constructor(stream: TerminalStream, env: NodeJS.ProcessEnv) {
    this.#stream = stream;
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

  /** Writes whole lines (each ended by a line feed) above the bottom line. */
  write(lines: string): void {
    this.#stream.write(this.#bottom === '' ? lines : `${ERASE_LINE}${lines}${this.#bottom}`);
  }

  /** Shows `text` (one line, no wider than the terminal) at the bottom; '' removes it. Ignored if not interactive. */
  setBottomLine(text: string): void {
    if (!this.interactive || text === this.#bottom) return;
    this.#bottom = text;
    this.#stream.write(`${ERASE_LINE}${text}`);
  }

  /** Calls `listener` when the window changes its size. Returns a function that ends this. */
  onResize(listener: () => void): () => void {
    this.#stream.on('resize', listener);
    return () => {
      this.#stream.off('resize', listener);
    };
  }
}
