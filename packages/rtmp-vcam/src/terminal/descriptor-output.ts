import { writeSync } from 'node:fs';
import { hasCode } from '../errors.ts';
import type { LineStream } from './line-stream.ts';

/** How soon a terminal that takes nothing is tried again, in milliseconds. */
const RETRY_MS = 50;

interface Piece {
  rest: Uint8Array;
  readonly size: number;
  readonly done: (error?: Error | null) => void;
}

/**
 * Writes to an open file, at once and in this thread. If the file is a terminal that was opened without blocking, what
 * it does not take waits here. After an error, such as a full disk, the next text is tried again.
 */
export class DescriptorOutput implements LineStream {
  readonly #fd: number;
  readonly #waiting: Piece[] = [];
  #error: Error | undefined;
  #retry: NodeJS.Timeout | undefined;
  /** An error left a line without its end. */
  #isTorn = false;

  constructor(fd: number) {
    this.#fd = fd;
  }

  get writableLength(): number {
    return this.#waiting.reduce((sum, { rest }) => sum + rest.length, 0);
  }

  get error(): Error | undefined {
    return this.#error;
  }

  write(text: string, done: (error?: Error | null) => void = () => {}): void {
    const rest = Buffer.from(text);
    this.#waiting.push({ rest, size: rest.length, done });
    if (this.#retry === undefined && this.#waiting.length === 1) this.#advance();
  }

  #advance(): void {
    for (let piece = this.#waiting[0]; piece !== undefined; piece = this.#waiting[0]) {
      const error = this.#attempt(piece);
      if (hasCode(error, 'EAGAIN')) {
        this.#retry = setTimeout(() => {
          this.#retry = undefined;
          this.#advance();
        }, RETRY_MS);
        return;
      }
      this.#waiting.shift();
      this.#error = error;
      piece.done(error);
    }
  }

  /** Writes the piece, or the part of it for which there is room. Returns the error that stopped it. */
  #attempt(piece: Piece): Error | undefined {
    try {
      if (this.#isTorn) writeSync(this.#fd, '\n');
      this.#isTorn = false;
      while (piece.rest.length > 0) piece.rest = piece.rest.subarray(writeSync(this.#fd, piece.rest));
      return undefined;
    } catch (error) {
      if (!hasCode(error, 'EAGAIN') && piece.rest.length < piece.size) this.#isTorn = true;
      return error instanceof Error ? error : new Error(String(error));
    }
  }
}
