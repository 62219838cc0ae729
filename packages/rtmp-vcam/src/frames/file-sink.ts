import { close, write } from 'node:fs';
import { promisify } from 'node:util';
import { outputError, readerHasGone } from '../output-error.ts';
import type { ByteSink } from './byte-sink.ts';

/** The system calls for an open file. */
export interface OpenFile {
  /** Resolves to the number of bytes that were written, which may be smaller than what was given. */
  write(bytes: Uint8Array): Promise<number>;
  close(): Promise<void>;
}

/** The open file with this descriptor. */
export function openFile(descriptor: number): OpenFile {
  const writeTo = promisify(write);
  return {
    write: async (bytes) => (await writeTo(descriptor, bytes)).bytesWritten,
    close: () => promisify(close)(descriptor),
  };
}

/** Writes to a file or a device. */
export class FileSink implements ByteSink {
  readonly #name: string;
  readonly #file: OpenFile;
  #pending: Promise<boolean> = Promise.resolve(true);
  #closed: Promise<void> | undefined;

  /** `name` is what messages call the file. */
  constructor(name: string, file: OpenFile) {
    this.#name = name;
    this.#file = file;
  }

  async write(...parts: readonly Uint8Array[]): Promise<boolean> {
    this.#pending = this.#writeAll(parts);
    return this.#pending;
  }

  async #writeAll(parts: readonly Uint8Array[]): Promise<boolean> {
    try {
      for (const bytes of parts) {
        // A disk that is nearly full takes a part of the bytes, and says that it is full at the next call.
        for (let done = 0; done < bytes.length; ) done += await this.#file.write(bytes.subarray(done));
      }
      return true;
    } catch (cause) {
      if (readerHasGone(cause)) return false;
      throw outputError(this.#name, cause);
    }
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  /** Waits for the write that was begun last, so that the file ends with a whole picture after Ctrl-C too. */
  async #close(): Promise<void> {
    await this.#pending.catch(() => {});
    try {
      await this.#file.close();
    } catch (cause) {
      throw outputError(this.#name, cause);
    }
  }
}
