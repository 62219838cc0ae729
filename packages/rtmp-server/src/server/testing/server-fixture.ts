import assert from 'node:assert/strict';
import { createConnection, type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { type PublishOptions, RtmpPublisher } from '../../client/rtmp-publisher.ts';
import type { MediaPacket } from '../../flv/media-packet.ts';
import type { Publication } from '../publication.ts';
import { RtmpServer, type RtmpServerOptions } from '../rtmp-server.ts';
import { RecordingLog } from './recording-log.ts';

/** A server on a free port, its log, and clients for it. All are closed after the test. */
export class ServerFixture {
  readonly log: RecordingLog = new RecordingLog();
  readonly server: RtmpServer;
  readonly #test: TestContext;
  readonly #publications: AsyncIterator<Publication, undefined>;

  private constructor(server: RtmpServer, log: RecordingLog, test: TestContext) {
    this.server = server;
    this.log = log;
    this.#test = test;
    this.#publications = server[Symbol.asyncIterator]();
    test.after(() => server.close());
  }

  static async start(test: TestContext, options: RtmpServerOptions = {}): Promise<ServerFixture> {
    const log = new RecordingLog();
    return new ServerFixture(await RtmpServer.listen({ port: 0, log, ...options }), log, test);
  }

  url(path = 'live/test', host = '127.0.0.1'): string {
    return `rtmp://${host}:${this.server.port}/${path}`;
  }

  /** The next publication that begins. */
  async publication(): Promise<Publication> {
    const { value } = await this.#publications.next();
    return value ?? assert.fail('the server was closed');
  }

  async publisher(path?: string, options?: PublishOptions): Promise<RtmpPublisher> {
    const publisher = await RtmpPublisher.connect(this.url(path), options);
    this.#test.after(() => publisher.close());
    return publisher;
  }

  /** A bare TCP connection. */
  socket(host = '127.0.0.1', port = this.server.port): Socket {
    const socket = createConnection({ host, port });
    socket.on('error', () => {});
    this.#test.after(() => socket.destroy());
    return socket;
  }
}

/** An inter frame of `size` bytes. */
export function frame(dts: number, size = 5): MediaPacket {
  const data = new Uint8Array(Math.max(size, 5));
  new DataView(data.buffer).setUint32(0, data.length - 4);
  data[4] = 0x41;
  return { media: 'video', codec: 'h264', track: 0, kind: 'frame', keyframe: false, dts, pts: dts, data };
}

/** All packets of a publication until it ends. */
export async function drain(publication: Publication): Promise<MediaPacket[]> {
  const packets: MediaPacket[] = [];
  for await (const packet of publication) packets.push(packet);
  return packets;
}
