import { connect } from 'node:net';

/** Connections that are open at the same time. */
const AT_ONCE = 16;

interface FloodOptions {
  /** What each connection sends. */
  readonly bytes: string | Uint8Array;
  /** Each connection comes from the next one of these addresses of this computer. */
  readonly addresses?: readonly string[];
}

/** Connects to a port of this computer, over and over and as fast as possible, until it is disposed of. */
export class Strangers implements AsyncDisposable {
  /** Connections that were closed. */
  count = 0;
  readonly #stop = new AbortController();
  readonly #done: Promise<unknown>;

  constructor(port: number, { bytes, addresses = ['127.0.0.1'] }: FloodOptions) {
    let next = 0;
    const work = async (): Promise<void> => {
      while (!this.#stop.signal.aborted) {
        const localAddress = addresses[next++ % addresses.length] ?? '';
        await connectOnce(port, localAddress, bytes);
        this.count++;
      }
    };
    this.#done = Promise.all(Array.from({ length: AT_ONCE }, work));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }
}

async function connectOnce(port: number, localAddress: string, bytes: string | Uint8Array): Promise<void> {
  const socket = connect({ port, host: '127.0.0.1', localAddress });
  await new Promise<void>((resolve) => {
    socket.once('close', () => resolve()).on('error', () => {});
    socket.setTimeout(2000, () => socket.destroy());
    socket.resume().write(bytes);
  });
}
