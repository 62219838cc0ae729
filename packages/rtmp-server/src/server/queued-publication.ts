import { emptyFlvStats, type FlvStats } from '../flv/flv-stats.ts';
import type { MediaPacket } from '../flv/media-packet.ts';
import type { Metadata } from '../flv/metadata.ts';
import { PacketQueue } from '../queue/packet-queue.ts';
import type { DisconnectOptions, Publication, PublicationEnd, PublicationStats } from './publication.ts';

/** The facts that are known when a stream is accepted. All of them are safe to log. */
export interface PublicationInfo {
  readonly id: number;
  readonly path: string;
  readonly resource: string | undefined;
  readonly remoteAddress: string;
  readonly local: boolean;
  readonly secure: boolean;
  readonly flashVer: string;
  /** Bytes in the queue over which the receiver counts as behind. */
  readonly queueBytes: number;
  /** When the stream was accepted, on the clock of the session. */
  readonly nowMs: number;
}

const DEFAULT_KEEP_OUT_MS = 60_000;

/** The connection behind a publication. */
export interface PublicationSource {
  /** Ends the publication, and sends `text` to the publisher. */
  closePublication(publication: QueuedPublication, text: string): void;
  /** Ends the publication, and keeps its publisher out. */
  disconnectPublication(publication: QueuedPublication, keepOutMs: number): void;
  /** The receiver has caught up: there is room for more packets. */
  drained(): void;
  /** Undefined once the publication has ended. */
  flvStats(publication: QueuedPublication): FlvStats | undefined;
  /** How long video messages take from their first to their last byte, in milliseconds. */
  readonly receiveMs: number;
}

/** The publication inside the server: its connection pushes packets, and the receiver iterates over them. */
export class QueuedPublication implements Publication {
  readonly id: number;
  readonly app: string;
  readonly path: string;
  readonly resource: string | undefined;
  readonly remoteAddress: string;
  readonly local: boolean;
  readonly secure: boolean;
  readonly flashVer: string;
  readonly connectedAt: Date = new Date();
  readonly #source: PublicationSource;
  readonly #queue: PacketQueue;
  #metadata: Metadata = {};
  #ended: PublicationEnd | undefined = undefined;
  #lastFlvStats: FlvStats = emptyFlvStats();
  #lastPacketAt: number;
  #iterated = false;
  #resolveFinished: () => void = () => {};
  readonly #finished: Promise<void> = new Promise((resolve) => {
    this.#resolveFinished = resolve;
  });

  constructor(info: PublicationInfo, source: PublicationSource) {
    this.id = info.id;
    this.app = info.path.split('/')[0] ?? '';
    this.path = info.path;
    this.resource = info.resource;
    this.remoteAddress = info.remoteAddress;
    this.local = info.local;
    this.secure = info.secure;
    this.flashVer = info.flashVer;
    this.#source = source;
    this.#queue = new PacketQueue(info.queueBytes, () => source.drained());
    this.#lastPacketAt = info.nowMs;
  }

  get encoder(): string {
    return this.#metadata.encoder ?? this.flashVer;
  }

  get metadata(): Metadata {
    return this.#metadata;
  }

  get stats(): PublicationStats {
    this.#lastFlvStats = this.#source.flvStats(this) ?? this.#lastFlvStats;
    const { bytes, packets, queuedBytes } = this.#queue;
    return { bytes, packets, queuedBytes, receiveMs: this.#source.receiveMs, flv: { ...this.#lastFlvStats } };
  }

  get ended(): PublicationEnd | undefined {
    return this.#ended;
  }

  /** When the last packet came, on the clock of the session. */
  get lastPacketAt(): number {
    return this.#lastPacketAt;
  }

  /** The receiver is behind. */
  get full(): boolean {
    return this.#queue.full;
  }

  /** Resolves when the receiver has left its iteration; at once when it is not in one. */
  finished(): Promise<void> {
    return this.#iterated ? this.#finished : Promise.resolve();
  }

  close(reason = 'Closed by the receiver'): void {
    if (this.#ended === undefined) this.#source.closePublication(this, reason);
    this.#queue.drop();
  }

  disconnect({ keepOutMs = DEFAULT_KEEP_OUT_MS }: DisconnectOptions = {}): boolean {
    if (this.#ended !== undefined) return false;
    this.#source.disconnectPublication(this, keepOutMs);
    return true;
  }

  [Symbol.asyncIterator](): AsyncIterator<MediaPacket, undefined> {
    return {
      next: () => this.#next(),
      return: () => {
        this.close();
        this.#leave();
        return Promise.resolve({ value: undefined, done: true });
      },
    };
  }

  push(packet: MediaPacket, nowMs: number): void {
    if (this.#ended !== undefined) return;
    this.#lastPacketAt = nowMs;
    this.#queue.push(packet);
  }

  describe(metadata: Metadata): void {
    this.#metadata = { ...this.#metadata, ...metadata };
  }

  /** Packets that wait are still handed out, unless this side or another publisher has ended the publication. */
  end(end: PublicationEnd): void {
    if (this.#ended !== undefined) return;
    this.#ended = end;
    if (end.reason === 'taken-over' || end.reason === 'closed') this.#queue.drop();
    if (this.#queue.end()) this.#leave();
  }

  #next(): Promise<IteratorResult<MediaPacket, undefined>> {
    this.#iterated = true;
    if (this.#queue.done) this.#leave();
    return this.#queue.next();
  }

  /** Resolves `finished` after the code that follows the receiver's loop has begun. */
  #leave(): void {
    setImmediate(this.#resolveFinished);
  }
}
