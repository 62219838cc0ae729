import { Writable } from 'node:stream';

/** Replaces standard output in a test: it keeps the text that is written, and can pretend to be a terminal. */
export class MemoryStream extends Writable {
  readonly isTTY: boolean;
  columns: number;
  rows = 40;
  text = '';

  constructor({ isTTY = false, columns = 80 }: { readonly isTTY?: boolean; readonly columns?: number } = {}) {
    super();
    this.isTTY = isTTY;
    this.columns = columns;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString('utf8');
    done();
  }
}
