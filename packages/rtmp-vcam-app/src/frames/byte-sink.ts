import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { AppError } from '../errors.ts';
import { outputError, readerHasGone } from '../output-error.ts';
import type { TerminalStream } from '../terminal/terminal.ts';

/** Where bytes go: standard output or a file. */
export class ByteSink {
  readonly #stream: NodeJS.WritableStream;
  readonly #isFile: boolean;

  private constructor(stream: NodeJS.WritableStream, isFile: boolean) {
    this.#stream = stream;
    this.#isFile = isFile;
  }

  /** Throws AppError APP_ERR_OUTPUT: pictures do not belong on a terminal. */
  static stdout(stdout: TerminalStream): ByteSink {
    if (stdout.isTTY === true) {
      throw new AppError('APP_ERR_OUTPUT', 'Pictures are not written to a terminal', {
        fix: 'Pipe them on, as in rtmp-vcam frames | ffplay -, or name a file with --output.',
      });
    }
    return new ByteSink(stdout, false);
  }

  /** Makes or replaces a file. Throws AppError APP_ERR_OUTPUT. */
  static async file(path: string): Promise<ByteSink> {
    const stream = createWriteStream(path);
    try {
      await once(stream, 'open');
    } catch (cause) {
      throw outputError(path, cause);
    }
    return new ByteSink(stream, true);
  }

  /** Waits until the bytes are out; they may be changed after that. False: whoever read them has gone. */
  async write(bytes: Uint8Array): Promise<boolean> {
    if (bytes.length === 0) return true;
    const error = await new Promise<Error | null | undefined>((resolve) => this.#stream.write(bytes, resolve));
    if (error === null || error === undefined) return true;
    if (!this.#isFile && readerHasGone(error)) return false;
    throw outputError('The output', error);
  }

  /** Ends the file; standard output stays open. */
  async close(): Promise<void> {
    if (!this.#isFile) return;
    this.#stream.end();
    await once(this.#stream, 'close');
  }
}
