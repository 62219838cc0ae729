import type { VideoPacket } from '@rtmp-vcam/rtmp-server';
import { Arrivals } from './arrivals.ts';
import { Smoothed } from './smoothed.ts';
import { LONGEST_AUTO_DELAY_MS, type Smoothing, StreamClock } from './stream-clock.ts';

/** Bytes that may wait to be due: seconds of the fattest stream. */
const MAX_WAITING_BYTES = 32 * 1024 * 1024;
/** Packets that may wait to be due: half a second of a camera at 120 fps, with a message for each of 16 slices. */
const MAX_WAITING_PACKETS = 1024;
/** A packet that is less late than this is in time: nobody sees it, and timers are no better. In milliseconds. */
const IN_TIME_MS = 8;
/** Timers fire at whole milliseconds. */
const TIMER_MS = 1;

export interface PlayoutOptions {
  readonly smoothing: Smoothing;
  /**
   * Takes a packet that is due. `showAt`: when its picture should be shown, on the host's clock in milliseconds;
   * `arrivalNs`: when its last byte was read.
   */
  readonly release: (packet: VideoPacket, arrivalNs: bigint, showAt: number) => void;
  /** The stream is over, and its last packet was released. */
  readonly ended: () => void;
  /** True while nobody waits for pictures: what is due is then released when the next packet comes, or by `hurry`. */
  readonly mayLinger?: () => boolean;
}

interface Waiting {
  readonly packet: VideoPacket;
  readonly arrivalNs: bigint;
  readonly arrivedAt: number;
  readonly showAt: number;
}

/**
 * Holds the packets of a stream until they are due, so that pictures come evenly although their packets do not. Packets
 * are encoded and therefore small. An even stream is not delayed.
 */
export class Playout {
  readonly #options: PlayoutOptions;
  readonly #clock: StreamClock;
  readonly #arrivals: Arrivals = new Arrivals();
  readonly #held: Smoothed = new Smoothed();
  readonly #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #longestMs: number;
  #holdBackMs = 0;
  #late = 0;
  #timer: NodeJS.Timeout | undefined;
  #ending = false;

  constructor(options: PlayoutOptions) {
    this.#options = options;
    this.#clock = new StreamClock(options.smoothing);
    this.#longestMs = longestOf(options.smoothing);
  }

  /** How long packets are held that came in time, in milliseconds. */
  get delayMs(): number {
    return this.#clock.delay;
  }

  /** What the time stamps say about the encoder. */
  get arrivals(): Pick<Arrivals, 'pictures' | 'keyframeMs' | 'sinceKeyframeMs' | 'pictureMs' | 'reorderFrames'> {
    return this.#arrivals;
  }

  /** How unevenly packets come, in milliseconds. */
  get jitterMs(): number {
    return this.#clock.jitter;
  }

  /** How long packets of this stream were held, smoothed, in milliseconds. */
  get heldMs(): number {
    return this.#held.value;
  }

  /** Pictures that came later than they were due, since the start. */
  get late(): number {
    return this.#late;
  }

  /** Packets are held so much longer than to even them out, in milliseconds. */
  set holdBackMs(milliseconds: number) {
    if (milliseconds === this.#holdBackMs) return;
    this.#holdBackMs = milliseconds;
    this.#releaseDue();
  }

  /** Releases what is due, and has waited for the next packet because of `mayLinger`. */
  hurry(): void {
    this.#releaseDue();
  }

  /** When a picture with this time stamp is due if nothing is held back; undefined while that is not known. */
  dueOf(pts: number): number | undefined {
    return this.#clock.known ? this.#clock.dueOf(pts) : undefined;
  }

  set smoothing(smoothing: Smoothing) {
    this.#clock.smoothing = smoothing;
    this.#longestMs = longestOf(smoothing);
    this.#releaseDue();
  }

  /** A new stream begins. Packets of the one before are dropped. */
  begin(): void {
    this.close();
    this.#clock.reset();
    this.#arrivals.begin();
    this.#held.reset();
  }

  push(packet: VideoPacket, arrivalNs: bigint): void {
    // The decoder has no use for it: `end` tells it that the stream is over.
    if (packet.kind === 'end') return;
    const arrivedAt = performance.now();
    const jumps = packet.kind === 'frame' && this.#arrived(packet, arrivedAt);
    // The packets that wait were timed by the old time stamps.
    if (jumps) this.#release(this.#waiting.length, arrivedAt);
    const showAt = packet.kind === 'frame' ? this.#clock.showAt(packet.pts, arrivedAt) : arrivedAt;
    // Of several sequence headers in a row, only the last one counts.
    if (packet.kind === 'config' && this.#waiting.at(-1)?.packet.kind === 'config') this.#drop(this.#waiting.pop());
    this.#waiting.push({ packet, arrivalNs, arrivedAt, showAt });
    this.#waitingBytes += packet.data.buffer.byteLength;
    this.#releaseDue();
  }

  /** The stream is over. Packets that wait are still released when they are due, then `ended` is called. */
  end(): void {
    this.#ending = true;
    this.#releaseDue();
  }

  /** Drops what waits. */
  close(): void {
    this.#waiting.length = 0;
    this.#waitingBytes = 0;
    this.#ending = false;
    clearTimeout(this.#timer);
  }

  #releaseDue(): void {
    clearTimeout(this.#timer);
    const now = performance.now();
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      const wait = this.#dueAt(next) - now;
      const isFull = this.#waitingBytes > MAX_WAITING_BYTES || this.#waiting.length > MAX_WAITING_PACKETS;
      if (wait > TIMER_MS && !isFull) {
        if (!this.#mayLinger) this.#timer = setTimeout(() => this.#releaseDue(), wait);
        return;
      }
      this.#release(1, now);
    }
    if (!this.#ending) return;
    this.#ending = false;
    this.#options.ended();
  }

  /** A timer for each packet would be a third of all work while nothing is decoded. */
  get #mayLinger(): boolean {
    return !this.#ending && this.#options.mayLinger?.() === true;
  }

  /** True when the time stamp of the frame begins a new timeline. */
  #arrived(packet: VideoPacket, arrivedAt: number): boolean {
    const due = this.#clock.known ? this.#clock.dueOf(packet.dts) : Number.POSITIVE_INFINITY;
    const jumps = this.#clock.arrived(packet.dts, arrivedAt);
    const isNew = this.#arrivals.frame(packet, arrivedAt);
    if (isNew && !jumps && arrivedAt > due + this.#holdBackMs + IN_TIME_MS) this.#late++;
    return jumps;
  }

  #release(count: number, now: number): void {
    for (const waiting of this.#waiting.splice(0, count)) {
      this.#drop(waiting);
      // The time for which it lingered after it was due does not count.
      const until = Math.min(now, this.#dueAt(waiting));
      if (waiting.packet.kind === 'frame') this.#held.add(Math.max(0, until - waiting.arrivedAt));
      this.#options.release(waiting.packet, waiting.arrivalNs, waiting.showAt);
    }
  }

  /** It does not wait any more. */
  #drop(waiting: Waiting | undefined): void {
    this.#waitingBytes -= waiting?.packet.data.buffer.byteLength ?? 0;
  }

  #dueAt({ packet, arrivedAt }: Waiting): number {
    const isTimed = packet.kind === 'frame' && this.#clock.usable;
    const due = isTimed ? Math.min(this.#clock.dueOf(packet.dts), arrivedAt + this.#longestMs) : arrivedAt;
    return due + this.#holdBackMs;
  }
}

function longestOf(smoothing: Smoothing): number {
  return smoothing === 'auto' ? LONGEST_AUTO_DELAY_MS : smoothing;
}
