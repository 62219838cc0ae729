import type { MediaPacket } from '../flv/media-packet.ts';
import { AsyncQueue } from './async-queue.ts';

/** What a packet costs besides its payload: a flood of empty ones fills a queue too. */
const PACKET_BYTES = 512;

/** Packets on their way to one receiver, and when their source should wait for it. */
export class PacketQueue {
  readonly #queue: AsyncQueue<MediaPacket> = new AsyncQueue();
  readonly #limit: number;
  readonly #drained: () => void;
  #bytes = 0;
  #packets = 0;
  #queuedBytes = 0;
  #queuedPackets = 0;

  /** Over `limit` bytes the receiver counts as behind; `drained` is called when it has caught up with half of them. */
  constructor(limit: number, drained: () => void) {
    this.#limit = limit;
    this.#drained = drained;
  }

  /** Payload bytes that were pushed so far. */
  get bytes(): number {
    return this.#bytes;
  }

  get packets(): number {
    return this.#packets;
  }

  /** Bytes that wait for the receiver. */
  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  /** The receiver is behind. */
  get full(): boolean {
    return this.#cost > this.#limit;
  }

  /** Nothing waits, and nothing will come. */
  get done(): boolean {
    return this.#queue.done;
  }

  push(packet: MediaPacket): void {
    this.#packets++;
    this.#bytes += packet.data.length;
    if (!this.#queue.push(packet)) return;
    this.#queuedBytes += packet.data.length;
    this.#queuedPackets++;
  }

  /** Not an async function: that would make two promises more for each packet. */
  next(): Promise<IteratorResult<MediaPacket, undefined>> {
    const value = this.#queue.take();
    if (value === undefined) return this.#queue.next();
    this.#queuedBytes -= value.data.length;
    this.#queuedPackets--;
    if (this.#cost <= this.#limit / 2) this.#drained();
    return Promise.resolve({ value, done: false });
  }

  /** Throws away what waits. */
  drop(): void {
    this.#queue.clear();
    this.#queuedBytes = 0;
    this.#queuedPackets = 0;
    this.#drained();
  }

  /** What waits is still handed out; after that, `next` says done. True when the receiver was told so now. */
  end(): boolean {
    return this.#queue.end();
  }

  get #cost(): number {
    return this.#queuedBytes + this.#queuedPackets * PACKET_BYTES;
  }
}
