import type { MediaPacket } from '../flv/media-packet.ts';
import { AsyncQueue } from './async-queue.ts';

/** Counted for each packet besides its payload, so that a flood of empty packets fills a queue too. */
const PACKET_BYTES = 512;

/** Packets that wait for their receiver. Says when their source should wait for it too. */
export class PacketQueue {
  readonly #queue: AsyncQueue<MediaPacket> = new AsyncQueue();
  readonly #limit: number;
  readonly #drained: () => void;
  #bytes = 0;
  #packets = 0;
  #queuedBytes = 0;
  #queuedPackets = 0;

  /** Over `limit` bytes the receiver counts as behind; `drained` is called when no more than half of them wait. */
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

  /** Payload bytes that wait for the receiver. */
  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  /** True while the receiver is behind. */
  get full(): boolean {
    return this.#cost > this.#limit;
  }

  /** True when no packet waits and none will come. */
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

  /** Not an async function, because that would make two more promises for each packet. */
  next(): Promise<IteratorResult<MediaPacket, undefined>> {
    const value = this.#queue.take();
    if (value === undefined) return this.#queue.next();
    this.#queuedBytes -= value.data.length;
    this.#queuedPackets--;
    if (this.#cost <= this.#limit / 2) this.#drained();
    return Promise.resolve({ value, done: false });
  }

  /** Throws away the packets that wait. */
  drop(): void {
    this.#queue.clear();
    this.#queuedBytes = 0;
    this.#queuedPackets = 0;
    this.#drained();
  }

  /** Packets that wait are still handed out before the end. Returns true when a pending `next` got the end now. */
  end(): boolean {
    return this.#queue.end();
  }

  get #cost(): number {
    return this.#queuedBytes + this.#queuedPackets * PACKET_BYTES;
  }
}
