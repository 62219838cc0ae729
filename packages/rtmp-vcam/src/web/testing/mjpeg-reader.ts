import { createConnection, type Socket } from 'node:net';

/** A client that reads a stream of pictures, byte by byte as it comes. */
export class MjpegReader {
  readonly socket: Socket;
  /** The files that have come so far. */
  readonly pictures: Buffer[] = [];
  /** When each of them was whole, on the clock of `process.hrtime.bigint()`. */
  readonly arrivals: bigint[] = [];
  #bytes: Buffer = Buffer.alloc(0);
  #head = '';

  constructor(port: number, path = '/') {
    this.socket = createConnection(port, '127.0.0.1').on('error', () => {});
    this.socket.on('data', (bytes) => this.#read(bytes));
    this.socket.write(`GET ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n\r\n`);
  }

  /** The head of the answer; empty until it is complete. */
  get head(): string {
    return this.#head;
  }

  /** What has come behind the last whole picture; the body of an answer that has no pictures. */
  get rest(): string {
    return this.#bytes.toString('latin1');
  }

  #read(bytes: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, bytes]);
    if (this.#head === '') {
      const end = this.#bytes.indexOf('\r\n\r\n');
      if (end < 0) return;
      this.#head = this.#bytes.toString('latin1', 0, end);
      this.#bytes = this.#bytes.subarray(end + 4);
    }
    while (this.#takePart());
  }

  /** Takes a part that has its length and the boundary behind it. */
  #takePart(): boolean {
    const boundary = /boundary=(\S+)/.exec(this.#head)?.[1];
    if (boundary === undefined) return false;
    const [start, end] = [`--${boundary}\r\n`, `\r\n--${boundary}\r\n`];
    const from = this.#bytes.indexOf(start) === 0 ? start.length : 0;
    const headEnd = this.#bytes.indexOf('\r\n\r\n');
    const head = this.#bytes.toString('latin1', from, Math.max(from, headEnd));
    const length = Number(/^content-type: image\/jpeg\r\ncontent-length: (\d+)$/.exec(head)?.[1] ?? Number.NaN);
    const begin = headEnd + 4;
    if (headEnd < 0 || this.#bytes.length < begin + length + end.length) return false;
    if (Number.isNaN(length)) throw new Error(`a part begins with ${head}`);
    if (this.#bytes.toString('latin1', begin + length, begin + length + end.length) !== end) {
      throw new Error('there is no boundary behind a picture');
    }
    this.arrivals.push(process.hrtime.bigint());
    this.pictures.push(this.#bytes.subarray(begin, begin + length));
    this.#bytes = this.#bytes.subarray(begin + length + end.length);
    return true;
  }
}
