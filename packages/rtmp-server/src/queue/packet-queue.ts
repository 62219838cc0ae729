import { setImmediate as nextTurn } from 'node:timers/promises';
import type { MediaPacket } from '../flv/media-packet.ts';
import { AsyncQueue } from './async-queue.ts';

/** Counted for each packet besides its payload, so that a flood of empty packets fills a queue too. */
const PACKET_BYTES = 512;

/**
 * After so many packets without a pause, timers and other connections come first: otherwise a flood of tiny packets
 * keeps them waiting for seconds, as one read of a socket brings thousands.
 */
const MOST_IN_A_ROW = 256;

/** Packets that wait for their receiver. Says when their source should wait for it too. */
export class PacketQueue {
  readonly #queue: AsyncQueue<MediaPacket> = new AsyncQueue();
  readonly #limit: number;
  readonly #drained: () => void;
  #bytes = 0;
  #packets = 0;
  #queuedBytes = 0;
  #queuedPackets = 0;
  /** Packets that were taken since the queue was last empty, or since the last pause. */
  #inARow = 0;
  #pausing = false;
  /** Memory of the packets that wait. A packet may be a small part of the buffer that it owns. */
  #queuedMemory = 0;
  /** By track, the newest packet that waits, where that is no frame. */
  readonly #headers: Map<number, MediaPacket> = new Map();

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

  /** A sequence header takes the place of one that waits, unless a frame of its track came in between. */
  push(packet: MediaPacket): void {
    this.#packets++;
    this.#bytes += packet.data.length;
    if (this.#replaces(packet) || !this.#queue.push(packet)) return;
    this.#count(packet, 1);
    if (packet.kind === 'frame') this.#headers.delete(trackOf(packet));
    else this.#headers.set(trackOf(packet), packet);
  }

  /** Not an async function, because that would make two more promises for each packet. */
  next(): Promise<IteratorResult<MediaPacket, undefined>> {
    if (this.#inARow >= MOST_IN_A_ROW) return this.#nextAfterPause();
    const value = this.#queue.take();
    if (value === undefined) {
      this.#inARow = 0;
      return this.#queue.next();
    }
    this.#inARow++;
    this.#count(value, -1);
    if (value.kind !== 'frame' && this.#headers.get(trackOf(value)) === value) this.#headers.delete(trackOf(value));
    if (this.#cost <= this.#limit / 2) this.#drained();
    return Promise.resolve({ value, done: false });
  }

  /** Throws away the packets that wait. */
  drop(): void {
    this.#queue.clear();
    this.#headers.clear();
    this.#queuedBytes = 0;
    this.#queuedPackets = 0;
    this.#queuedMemory = 0;
    this.#drained();
  }

  /** Packets that wait are still handed out before the end. Returns true when a pending `next` got the end now. */
  end(): boolean {
    return this.#queue.end() || (this.#pausing && this.#queue.done);
  }

  async #nextAfterPause(): Promise<IteratorResult<MediaPacket, undefined>> {
    this.#pausing = true;
    await nextTurn();
    this.#pausing = false;
    this.#inARow = 0;
    return this.next();
  }

  get #cost(): number {
    return this.#queuedMemory + this.#queuedPackets * PACKET_BYTES;
  }

  /** True when the packet needs no place of its own, because nothing of its track has come since the last header. */
  #replaces(packet: MediaPacket): boolean {
    const header = packet.kind === 'frame' ? undefined : this.#headers.get(trackOf(packet));
    if (header === undefined) return false;
    // An end without a frame before it ends nothing.
    if (packet.kind === 'end') return true;
    if (header.kind !== 'config' || !this.#queue.replace(header, packet)) return false;
    this.#count(header, -1);
    this.#count(packet, 1);
    this.#headers.set(trackOf(packet), packet);
    return true;
  }

  #count({ data }: MediaPacket, sign: 1 | -1): void {
    this.#queuedBytes += sign * data.length;
    this.#queuedMemory += sign * data.buffer.byteLength;
    this.#queuedPackets += sign;
  }
}

/** A number for each track of audio and of video. */
function trackOf({ media, track }: MediaPacket): number {
  return media === 'audio' ? -1 - track : track;
}
