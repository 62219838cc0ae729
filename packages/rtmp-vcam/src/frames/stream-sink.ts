import { outputError, readerHasGone } from '../output-error.ts';
import type { ByteSink } from './byte-sink.ts';

/** Writes to a pipe or a socket, without a thread that would hang while nobody reads. */
export class StreamSink implements ByteSink {
  readonly #name: string;
  readonly #stream: NodeJS.WritableStream;
  readonly #release: () => void;

  /** `name` is what messages call the output; `release` closes the stream, unless it is to stay open. */
  constructor(name: string, stream: NodeJS.WritableStream, release: () => void = () => {}) {
    this.#name = name;
    this.#stream = stream;
    this.#release = release;
  }

  async write(...parts: readonly Uint8Array[]): Promise<boolean> {
    for (const bytes of parts) {
      if (bytes.length === 0) continue;
      const error = await new Promise<Error | null | undefined>((resolve) => this.#stream.write(bytes, resolve));
      if (error === null || error === undefined) continue;
      if (readerHasGone(error)) return false;
      throw outputError(this.#name, error);
    }
    return true;
  }

  async close(): Promise<void> {
    this.#release();
  }
}
