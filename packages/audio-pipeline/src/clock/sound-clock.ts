import { WindowRange } from './window-range.ts';

/** Packets and reads of this time decide, in milliseconds. */
const WINDOW_MS = 5000;
/** Sound is delayed by no more than this for the network and its reader, in milliseconds. */
const LONGEST_DELAY_MS = 500;
/**
 * Sound comes no faster than this nearer to its arrival, although its picture may: steering can follow by 5 at most, and
 * needs some of that for its errors. In milliseconds a second.
 */
const SHRINK_MS_PER_S = 3.5;
/** The more delay is not needed, the faster it goes away: for each millisecond of it. So no clock is too fast. */
const SHRINK_PER_MS = 0.01;
const FASTEST_SHRINK_MS_PER_S = 5;
/** A packet this late is one of a network that stood still, and says nothing of its unevenness. In milliseconds. */
const STALL_MS = 400;
/** A network that stands still this often within the window is that uneven. */
const REGULAR_STALLS = 3;
/** Packets come in time when they are no later than this, in milliseconds. */
const IN_TIME_MS = 20;
/** After so long behind, the stream is where it will stay. In milliseconds. */
const SETTLED_MS = 1500;
/** A picture that is due further away from now than this is not the one of this sound. In milliseconds. */
const BELIEVED_MS = 3000;
/** What a reader asks for ahead, before it has asked: two blocks of 20 ms. In milliseconds. */
const USUAL_AHEAD_MS = 40;
/**
 * Room for the fade and the filter behind the frames that are read, for rounded time stamps, and for sound that is ahead
 * while the difference of the clocks is being learnt. In milliseconds.
 */
const ROOM_MS = 12;

/**
 * Tells when sound is due on the clock of this computer: with its picture, and as much later as it takes to have it when
 * it is read. Without a picture, the sound's own arrivals count. All times in milliseconds; `now` is the host's clock.
 */
export class SoundClock {
  readonly #reserveMs: number;
  readonly #transits: WindowRange = new WindowRange(WINDOW_MS);
  readonly #aheads: WindowRange = new WindowRange(WINDOW_MS);
  /** Added to a time stamp, it gives the time at which its picture is due. */
  #offset: number | undefined;
  #followsPicture = false;
  #delay = USUAL_AHEAD_MS + ROOM_MS;
  #adaptedAt: number | undefined;
  #lateSince: number | undefined;
  #startedAt: number | undefined;
  /** When the network stood still, within the window. */
  #stalls: number[] = [];

  /** `reserveMs`: sound may come so much later than the earliest of the last seconds, also if none has lately. */
  constructor(reserveMs: number) {
    this.#reserveMs = reserveMs;
  }

  /** How much later than its picture sound is due. */
  get delay(): number {
    return this.#delay;
  }

  /** False while the sound's own arrivals count. */
  get followsPicture(): boolean {
    return this.#followsPicture;
  }

  /** Takes note of sound that has arrived. `pictureDue`: when a picture with its time stamp is due. */
  arrived(stamp: number, now: number, pictureDue: number | undefined): void {
    const transit = now - stamp;
    // The first packets of a stream are often held up, and come all at once: that says nothing of its unevenness.
    this.#startedAt ??= now;
    const isStart = now - this.#startedAt < SETTLED_MS;
    if (isStart && transit < this.#transits.least - IN_TIME_MS) this.#transits.clear();
    this.#noteStall(transit, now);
    if (this.#lateSince === undefined) this.#transits.add(transit, now);
    const believed = pictureDue !== undefined && Math.abs(pictureDue - now) <= BELIEVED_MS;
    this.#followsPicture = believed;
    this.#move(believed ? pictureDue - stamp : this.#transits.least);
    this.#adapt(now);
  }

  /** Takes note of a read. `aheadMs`: how long before it is heard its last frame is read. */
  read(aheadMs: number, now: number): void {
    this.#aheads.add(aheadMs, now);
    this.#adapt(now);
  }

  /** The time stamp of what is due at a time; undefined before anything has arrived. */
  stampDueAt(time: number): number | undefined {
    return this.#offset === undefined ? undefined : time - this.#offset - this.#delay;
  }

  /** The time stamps begin anew. The delay stays: the network is the same. */
  restart(): void {
    this.#transits.clear();
    this.#offset = undefined;
    this.#startedAt = undefined;
    this.#lateSince = undefined;
  }

  /** Forgets the stream, and the delay that it needed. */
  reset(): void {
    this.restart();
    this.#delay = this.#readAhead() + ROOM_MS;
  }

  /** A stall ends when packets are in time again, or when it lasts: then the stream has a new delay of its own. */
  #noteStall(transit: number, now: number): void {
    const lateness = transit - this.#transits.least;
    if (lateness <= IN_TIME_MS) this.#lateSince = undefined;
    else if (lateness > STALL_MS && this.#lateSince === undefined) {
      this.#stalls = [...this.#stalls, now].filter((at) => now - at < WINDOW_MS);
      if (this.#stalls.length < REGULAR_STALLS) this.#lateSince = now;
    }
    if (this.#lateSince === undefined || now - this.#lateSince < SETTLED_MS) return;
    this.#transits.clear();
    this.#lateSince = undefined;
  }

  /** The picture comes sooner or later than before. The sound stays where it is, and goes to where it belongs slowly. */
  #move(offset: number): void {
    const moved = (this.#offset ?? offset) - offset;
    this.#offset = offset;
    this.#delay = Math.max(0, Math.min(this.#delay + moved, LONGEST_DELAY_MS));
  }

  /** Grows at once, shrinks slowly. */
  #adapt(now: number): void {
    const lateness = this.#offset === undefined ? 0 : Math.max(this.#latest() - this.#offset, -LONGEST_DELAY_MS);
    const wanted = Math.max(0, Math.min(lateness + this.#readAhead() + ROOM_MS, LONGEST_DELAY_MS));
    const elapsed = Math.max(0, now - (this.#adaptedAt ?? now));
    this.#adaptedAt = now;
    const speed = Math.min(SHRINK_MS_PER_S + (this.#delay - wanted) * SHRINK_PER_MS, FASTEST_SHRINK_MS_PER_S);
    this.#delay = Math.max(wanted, this.#delay - (speed * elapsed) / 1000);
  }

  /** -Infinity when nothing is known. */
  #latest(): number {
    const { most } = this.#transits;
    return most === Number.NEGATIVE_INFINITY ? most : Math.max(most, this.#transits.least + this.#reserveMs);
  }

  #readAhead(): number {
    const { most } = this.#aheads;
    return most === Number.NEGATIVE_INFINITY ? USUAL_AHEAD_MS : Math.max(0, most);
  }
}
