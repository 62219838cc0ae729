import { RtmpError } from '../errors.ts';
import type { FlvStats } from '../flv/flv-stats.ts';
import type { MediaPacket } from '../flv/media-packet.ts';
import type { Metadata } from '../flv/metadata.ts';
import { PacketQueue } from '../queue/packet-queue.ts';
import { ClientConnection, type ClientEvent } from './client-connection.ts';
import type { ConnectOptions } from './options.ts';
import type { RtmpUrl } from './rtmp-url.ts';
import { startStream } from './start-stream.ts';

export interface PlayOptions extends ConnectOptions {
  /** Silence of the stream that ends it, in milliseconds; 0 waits for ever. Default 10000. */
  readonly idleMs?: number;
  /** Bytes of packets that wait for their receiver; over this the server is not read from. Default 8 MiB. */
  readonly queueBytes?: number;
}

/**
 * Why playing ended. `unpublished`: the server said that the stream is over. `disconnected`: the connection broke, or the
 * server closed it. `idle`: nothing came any more. `error`: the server refused, or broke the protocol or a limit.
 * `reconnect`: the server asks to connect anew. `closed`: this side closed it.
 */
export interface PlayEnd {
  readonly reason: 'unpublished' | 'disconnected' | 'idle' | 'error' | 'reconnect' | 'closed';
  /** What broke it, where something did. */
  readonly error?: RtmpError;
  /**
   * Where to connect to, when the server asks for that and names another place. It may hold a key or a password: never
   * log it.
   */
  readonly url?: string;
}

export interface PlayStats {
  /** Payload bytes of the packets. */
  readonly bytes: number;
  readonly packets: number;
  /** Bytes that wait for the receiver. */
  readonly queuedBytes: number;
  /** What the demuxer has seen and left out. */
  readonly flv: Readonly<FlvStats>;
}

const DEFAULT_IDLE_MS = 10_000;
const DEFAULT_QUEUE_BYTES = 8 * 1024 * 1024;

/**
 * Plays one stream of an RTMP server, over TCP or TLS. Iterate it, once, for its packets; the server is slowed down while
 * the receiver is behind, and no packet is lost. After the iteration `ended` says why. Leaving the iteration early
 * closes it.
 */
export class RtmpPlayer implements AsyncIterable<MediaPacket, undefined> {
  readonly #connection: ClientConnection;
  readonly #queue: PacketQueue;
  readonly #idleMs: number;
  #idleTimer: NodeJS.Timeout | undefined = undefined;
  #lastPacketAt = 0;
  #paused = false;
  #metadata: Metadata = {};
  #ended: PlayEnd | undefined = undefined;

  private constructor(url: RtmpUrl, options: PlayOptions) {
    const { idleMs = DEFAULT_IDLE_MS, queueBytes = DEFAULT_QUEUE_BYTES } = options;
    this.#idleMs = idleMs;
    this.#queue = new PacketQueue(queueBytes, () => this.#resume());
    this.#connection = new ClientConnection({
      ...options,
      role: 'play',
      url,
      onEvent: (event) => this.#take(event),
      onEnd: (error) => this.#end(error === undefined ? { reason: 'closed' } : { reason: reasonOf(error), error }),
    });
  }

  /**
   * Connects to `rtmp://host:port/app/name` or `rtmps://…`, follows redirects, and resolves when the first packet of the
   * stream is there. Rejects with RtmpError: RTMP_ERR_URL, RTMP_ERR_CONNECT, RTMP_ERR_CERTIFICATE, RTMP_ERR_REDIRECT, RTMP_ERR_LOGIN, RTMP_ERR_LOGIN_NEEDED,
   * RTMP_ERR_REFUSED, RTMP_ERR_NO_STREAM, RTMP_ERR_CODEC, RTMP_ERR_CLOSED or RTMP_ERR_CLIENT_TIMEOUT.
   */
  static connect(url: string, options: PlayOptions = {}): Promise<RtmpPlayer> {
    return startStream(url, options, (target) => {
      const value = new RtmpPlayer(target, options);
      return { value, connection: value.#connection };
    });
  }

  /** The last onMetaData; empty before it came. */
  get metadata(): Metadata {
    return this.#metadata;
  }

  /** What the encoder calls itself; may be empty. */
  get encoder(): string {
    return this.#metadata.encoder ?? '';
  }

  get stats(): PlayStats {
    const { bytes, packets, queuedBytes } = this.#queue;
    return { bytes, packets, queuedBytes, flv: { ...this.#connection.flvStats } };
  }

  /** Undefined while the stream is on. */
  get ended(): PlayEnd | undefined {
    return this.#ended;
  }

  [Symbol.asyncIterator](): AsyncIterator<MediaPacket, undefined> {
    return {
      next: () => this.#queue.next(),
      return: async () => {
        await this.close();
        return { value: undefined, done: true };
      },
    };
  }

  /** Ends it at once, packets that wait included. May be called twice. Never rejects. */
  async close(): Promise<void> {
    this.#end({ reason: 'closed' });
    this.#queue.drop();
    await this.#connection.close();
  }

  #take(event: ClientEvent): void {
    switch (event.kind) {
      case 'packet':
        this.#packet(event.packet);
        break;
      case 'metadata':
        this.#metadata = { ...this.#metadata, ...event.metadata };
        break;
      case 'stream-ended':
        this.#leave({ reason: 'unpublished' });
        break;
      case 'reconnect-requested':
        this.#leave(event.url === undefined ? { reason: 'reconnect' } : { reason: 'reconnect', url: event.url });
        break;
      default:
      // What is left out is in the statistics.
    }
  }

  #packet(packet: MediaPacket): void {
    if (this.#ended !== undefined) return;
    this.#lastPacketAt = performance.now();
    this.#idleTimer ??= this.#watch(this.#idleMs);
    this.#queue.push(packet);
    if (this.#queue.full && !this.#paused) {
      this.#paused = true;
      this.#connection.pause();
    }
  }

  #resume(): void {
    if (!this.#paused || this.#ended !== undefined) return;
    this.#paused = false;
    // The silence was ours.
    this.#lastPacketAt = performance.now();
    this.#connection.resume();
  }

  #watch(ms: number): NodeJS.Timeout | undefined {
    return this.#idleMs === 0 ? undefined : setTimeout(() => this.#checkIdle(), ms);
  }

  #checkIdle(): void {
    const left = this.#lastPacketAt + this.#idleMs - performance.now();
    if (this.#paused) this.#idleTimer = this.#watch(this.#idleMs);
    else if (left > 0) this.#idleTimer = this.#watch(left);
    else this.#connection.fail(new RtmpError('RTMP_ERR_STREAM_IDLE'));
  }

  /** Ends in good order: what waits is still handed out. */
  #leave(end: PlayEnd): void {
    this.#end(end);
    void this.#connection.close();
  }

  #end(end: PlayEnd): void {
    if (this.#ended !== undefined) return;
    this.#ended = end;
    clearTimeout(this.#idleTimer);
    this.#queue.end();
  }
}

function reasonOf({ code }: RtmpError): PlayEnd['reason'] {
  if (code === 'RTMP_ERR_STREAM_IDLE') return 'idle';
  return code === 'RTMP_ERR_CLOSED' ? 'disconnected' : 'error';
}
