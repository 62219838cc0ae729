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
  /** Longest silence of the stream, in milliseconds; 0 means no limit. Default 10000. */
  readonly idleMs?: number;
  /** Bytes of packets that wait for their receiver; over this the server is not read from. Default 8 MiB. */
  readonly queueBytes?: number;
}

/**
 * Why playing ended. `unpublished`: the server reported the end of the stream. `disconnected`: the connection broke, or
 * the server closed it. `idle`: the stream fell silent. `error`: the server refused, broke the protocol or exceeded a
 * limit. `reconnect`: the server asks to connect again. `closed`: this side closed it.
 */
export interface PlayEnd {
  readonly reason: 'unpublished' | 'disconnected' | 'idle' | 'error' | 'reconnect' | 'closed';
  /** The error that ended it, if there was one. */
  readonly error?: RtmpError;
  /** Where to connect to again, if the server gave a URL. It may contain a key or a password: never log it. */
  readonly url?: string;
}

export interface PlayStats {
  /** Payload bytes of the packets. */
  readonly bytes: number;
  readonly packets: number;
  /** Payload bytes that wait for the receiver. */
  readonly queuedBytes: number;
  /**
   * Milliseconds from the first byte of a video message to its last one, smoothed; 0 when both come with one read, as
   * most do.
   */
  readonly receiveMs: number;
  /** The counts of the demuxer. */
  readonly flv: Readonly<FlvStats>;
}

const DEFAULT_IDLE_MS = 10_000;
const DEFAULT_QUEUE_BYTES = 8 * 1024 * 1024;

/**
 * Plays one stream of an RTMP server, over TCP or TLS. Iterate it, once, for its packets; the server is slowed down
 * while the receiver is behind, and no packet is lost. After the iteration, `ended` gives the reason. Leaving the
 * iteration early closes the player.
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
   * Connects to `rtmp://host:port/app/name` or `rtmps://…`, follows redirects, and resolves when the first packet of
   * the stream has come. Rejects with RTMP_ERR_URL, RTMP_ERR_CONNECT, RTMP_ERR_CERTIFICATE, RTMP_ERR_REDIRECT,
   * RTMP_ERR_LOGIN, RTMP_ERR_LOGIN_NEEDED, RTMP_ERR_REFUSED, RTMP_ERR_NO_STREAM, RTMP_ERR_CODEC, RTMP_ERR_CLOSED or
   * RTMP_ERR_CLIENT_TIMEOUT, or with another RtmpError when the server breaks the protocol.
   */
  static connect(url: string, options: PlayOptions = {}): Promise<RtmpPlayer> {
    return startStream(url, options, (target) => {
      const value = new RtmpPlayer(target, options);
      return { value, connection: value.#connection };
    });
  }

  /** The fields of onMetaData, each with its last value; empty before the first one. */
  get metadata(): Metadata {
    return this.#metadata;
  }

  /** Name and version of the encoder; may be empty. */
  get encoder(): string {
    return this.#metadata.encoder ?? '';
  }

  get stats(): PlayStats {
    const { bytes, packets, queuedBytes } = this.#queue;
    return {
      bytes,
      packets,
      queuedBytes,
      receiveMs: this.#connection.receiveMs,
      flv: { ...this.#connection.flvStats },
    };
  }

  /** Undefined while the stream is played. */
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

  /** Ends playing at once, and throws away packets that wait. May be called twice. Never rejects. */
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
      // Unsupported codecs are counted in the statistics.
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
    // The stream was silent only because it was not read.
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

  /** Ends playing; packets that wait are still handed out. */
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
