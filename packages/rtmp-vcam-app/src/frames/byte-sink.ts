import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { AppError } from '../errors.ts';
import { outputError, readerHasGone } from '../output-error.ts';
import type { TerminalStream } from '../terminal/terminal.ts';

/** Writes bytes to standard output or to a file. */
export class ByteSink {
  readonly #stream: NodeJS.WritableStream;
  readonly #isFile: boolean;

  private constructor(stream: NodeJS.WritableStream, isFile: boolean) {
    this.#stream = stream;
    this.#isFile = isFile;
  }

  /** Throws AppError APP_ERR_OUTPUT for a terminal, which cannot show pictures. */
  static stdout(stdout: TerminalStream): ByteSink {
    if (stdout.isTTY === true) {
      throw new AppError('APP_ERR_OUTPUT', 'Pictures cannot be written to a terminal', {
        fix: 'Pipe them into a program, as in rtmp-vcam frames | ffplay -, or choose a file with --output.',
      });
    }
    return new ByteSink(stdout, false);
  }

  /** Creates or replaces a file. Throws AppError APP_ERR_OUTPUT. */
  static async file(path: string): Promise<ByteSink> {
    const stream = createWriteStream(path);
    try {
      await once(stream, 'open');
    } catch (cause) {
      throw outputError(path, cause);
    }
    return new ByteSink(stream, true);
  }

  /** Resolves when the bytes are written and may be changed. False: the reader of standard output has gone. */
  async write(bytes: Uint8Array): Promise<boolean> {
    if (bytes.length === 0) return true;
    const error = await new Promise<Error | null | undefined>((resolve) => this.#stream.write(bytes, resolve));
    if (error === null || error === undefined) return true;
    if (!this.#isFile && readerHasGone(error)) return false;
    throw outputError('The output', error);
  }

  /** Closes the file; standard output stays open. */
  async close(): Promise<void> {
    if (!this.#isFile) return;
    this.#stream.end();
    await once(this.#stream, 'close');
  }
}
