import type { VideoPacket } from '@rtmp-vcam/rtmp-server';

/** A packet that is due. */
export interface DuePacket {
  readonly packet: VideoPacket;
  /** When its last byte was read; host clock. */
  readonly arrivalNs: bigint;
  /** When its picture should be shown, in milliseconds of the host's clock. */
  readonly showAt: number;
}

const MOST_BYTES = 32 * 1024 * 1024;
/** Seconds of a stream with a message for each slice, and a minute of most others. */
const MOST_PACKETS = 3000;

/** The newest pictures are all decoded, because one of them is the one to show: more than any encoder reorders. */
const NEWEST = 8;

interface Kept extends DuePacket {
  readonly isDisposable: boolean;
}

/** The frames from one keyframe on, up to 32 MiB. */
export class KeptPackets {
  #packets: Kept[] = [];
  readonly #size: GroupSize = new GroupSize();

  /** True when nothing more should be kept. */
  get isFull(): boolean {
    return this.#size.isTooLarge;
  }

  /** A keyframe comes: what is kept is of no use any more, except what belongs to the keyframe's own picture. */
  keyframe({ dts }: VideoPacket): void {
    const first = this.#packets.findLastIndex(({ packet }) => packet.dts !== dts) + 1;
    this.#packets = this.#packets.slice(first);
    this.#size.reset();
    for (const { packet } of this.#packets) this.#size.add(packet);
  }

  /** `isDisposable`: all others can be decoded without it. */
  add(due: DuePacket, isDisposable: boolean): void {
    this.#packets.push({ ...due, isDisposable });
    this.#size.add(due.packet);
  }

  /** What the newest picture needs; nothing is kept any more. */
  take(): readonly DuePacket[] {
    const packets = this.#packets;
    this.#packets = [];
    this.#size.reset();
    // A picture may have several packets, and must not be cut in half.
    const times = [...new Set(packets.map(({ packet }) => packet.dts))];
    const newest = new Set(times.slice(-NEWEST));
    return packets.filter(({ isDisposable, packet }) => !isDisposable || newest.has(packet.dts));
  }
}

/** Counts the frames from one keyframe to the next, and their real memory. */
export class GroupSize {
  #packets = 0;
  #bytes = 0;

  get isTooLarge(): boolean {
    return this.#packets > MOST_PACKETS || this.#bytes > MOST_BYTES;
  }

  add({ data }: VideoPacket): void {
    this.#packets++;
    // A packet may be a small part of a large message.
    this.#bytes += data.buffer.byteLength;
  }

  reset(): void {
    this.#packets = 0;
    this.#bytes = 0;
  }
}
