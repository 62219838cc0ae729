import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { ChunkWriter } from '../../packages/rtmp-server/src/chunk/chunk-writer.ts';
import { HANDSHAKE_BYTES, publishCommands } from '../fuzz/corpus.ts';
import type { FlvTag } from './flv.ts';
import { until } from './wait.ts';

const SET_CHUNK_SIZE = 1;
const MESSAGE_STREAM = 1;
const VIDEO_CHUNK_STREAM = 6;

/** A publisher that sends tags as they are, however odd: one message for each. */
export class RawPublisher implements AsyncDisposable {
  readonly #socket: Socket;
  readonly #writer: ChunkWriter = new ChunkWriter();
  #said = '';

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      this.#said += bytes.toString('latin1');
    });
  }

  /** Resolves when the server lets it publish. */
  static async connect(port: number): Promise<RawPublisher> {
    const publisher = new RawPublisher(connect(port, '127.0.0.1'));
    const hello = new Uint8Array(HANDSHAKE_BYTES).fill(3, 0, 1);
    publisher.#socket.write(Buffer.concat([hello, publishCommands()]));
    await until('the publisher to be accepted', () => publisher.#said.includes('NetStream.Publish.Start'));
    publisher.#write(SET_CHUNK_SIZE, 0, 2, Uint8Array.of(0, 1, 0, 0));
    return publisher;
  }

  send({ type, timestamp, body }: FlvTag): void {
    this.#write(type, timestamp, VIDEO_CHUNK_STREAM, body);
  }

  /** Resolves when the system has taken what was sent, or the server has closed the connection. */
  async drained(): Promise<void> {
    const socket = this.#socket;
    await until('the server to read', () => socket.writableLength === 0 || socket.destroyed);
  }

  /** Sends each tag when `delayOf` says, in milliseconds from now. */
  async sendAll(tags: Iterable<FlvTag>, delayOf: (tag: FlvTag, index: number) => number): Promise<void> {
    const start = performance.now();
    let index = 0;
    for (const tag of tags) {
      const wait = start + delayOf(tag, index++) - performance.now();
      if (wait > 1) await sleep(wait);
      this.send(tag);
    }
  }

  /** Ends the connection when all was sent, and with it the stream. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.end();
  }

  #write(type: number, timestamp: number, chunkStreamId: number, body: Uint8Array): void {
    const messageStreamId = type === SET_CHUNK_SIZE ? 0 : MESSAGE_STREAM;
    if (this.#socket.writable)
      this.#socket.write(this.#writer.write({ type, timestamp, chunkStreamId, messageStreamId, body }));
  }
}
