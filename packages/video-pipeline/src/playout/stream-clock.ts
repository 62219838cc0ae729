/** Milliseconds that packets may be held to even them out; `auto` measures how much that takes. */
export type Smoothing = 'auto' | number;

/** `auto` holds no packet longer than this, in milliseconds. */
export const LONGEST_AUTO_DELAY_MS = 250;

/** Packets of this time decide, in milliseconds. */
const WINDOW_MS = 5000;
/** No more packets than this decide, so that a flood of tiny packets costs little: each one is compared with all. */
const MOST_SAMPLES = 1024;
/** Share of the packets that must be in time. */
const IN_TIME = 0.95;
/** Less unevenness than this is not seen at the rate of a camera, and is not worth a delay. In milliseconds. */
const NEGLIGIBLE_MS = 8;
/** A delay that is not needed any more goes away this fast, in milliseconds a second. */
const SHRINK_MS_PER_S = 15;
/** The delay is looked at this often while packets are in time, in milliseconds. */
const ADAPT_EVERY_MS = 100;
/** A packet this late is one of a network that stood still, and says nothing of its unevenness. In milliseconds. */
const STALL_MS = 400;
/** A network that stands still lets nothing through for this long, in milliseconds. */
const SILENCE_MS = 200;
/** After so long behind, the stream is where it will stay. In milliseconds. */
const SETTLED_MS = 1500;
/** A jump of time stamps that begins a new timeline, in milliseconds. */
const JUMP_MS = 1000;

/** Time stamps and clock are compared over at least this long, in milliseconds. */
const JUDGED_MS = 1000;
/** Time stamps that are far too slow are recognised sooner, in milliseconds. */
const GLANCE_MS = 300;
const SLOWEST_GLANCE = 0.2;
const SLOWEST = 0.6;
const FASTEST = 1.6;
/** Share of the packets whose time stamp stands still or goes back, from which on time stamps are of no use. */
const MOST_STANDING = 0.25;
const MOST_GOING_BACK = 0.05;
/** Messages of one picture come within this time, with one time stamp. In milliseconds. */
const TOGETHER_MS = 10;

interface Sample {
  readonly at: number;
  readonly dts: number;
  /** From the time stamp to the arrival, in milliseconds, with an unknown constant in it. */
  readonly transit: number;
  /** Arrived while the network caught up. */
  readonly stalled: boolean;
  readonly step: 'forward' | 'standing' | 'back';
}

/**
 * Relates the time stamps of a stream to the clock of this computer: when a packet is due, how long packets have to be
 * held so that they come evenly, and whether the time stamps can be believed at all. All times in milliseconds; `now`
 * is the host's clock.
 */
export class StreamClock {
  #smoothing: Smoothing;
  #samples: Sample[] = [];
  #base = 0;
  /** Added to a time stamp, or to the arrival while time stamps are not used, to get the time to show the picture. */
  #anchor = 0;
  /** The anchor has to be found again, because pictures are timed in another way from now on. */
  #isAdrift = true;
  #lastShown: { readonly showAt: number; readonly arrivedAt: number } | undefined;
  #delay = 0;
  #usable = true;
  #adaptedAt = 0;
  #stalledSince: number | undefined;

  constructor(smoothing: Smoothing) {
    this.#smoothing = smoothing;
    this.#delay = smoothing === 'auto' ? 0 : smoothing;
  }

  set smoothing(smoothing: Smoothing) {
    this.#smoothing = smoothing;
    if (smoothing !== 'auto') this.#delay = smoothing;
  }

  /** How long a packet that came in time is held. */
  get delay(): number {
    return this.#usable ? this.#delay : 0;
  }

  /** How late the packets of the last seconds came that must be in time, in milliseconds. */
  get jitter(): number {
    return this.#usable ? this.#needed() : 0;
  }

  /** False while the time stamps make no sense: then packets are due as they come. */
  get usable(): boolean {
    return this.#usable;
  }

  /** False before the first frame, and while the time stamps make no sense. */
  get known(): boolean {
    return this.#usable && this.#samples.length > 0;
  }

  /** Takes note of a frame that has arrived. True when its time stamp begins a new timeline. */
  arrived(dts: number, now: number): boolean {
    const last = this.#samples.at(-1);
    const jumps = last !== undefined && (dts < last.dts - JUMP_MS || dts > last.dts + JUMP_MS + (now - last.at));
    if (jumps) this.#restart();
    const transit = now - dts;
    const lateness = this.#samples.length === 0 ? 0 : transit - this.#base;
    this.#noteStall(lateness, now, now - (last?.at ?? now));
    const step = last === undefined || dts > last.dts ? 'forward' : dts < last.dts ? 'back' : 'standing';
    const isSamePicture = step === 'standing' && last !== undefined && now - last.at < TOGETHER_MS;
    const stalled = this.#stalledSince !== undefined;
    this.#samples.push({ at: now, dts, transit, stalled, step: isSamePicture ? 'forward' : step });
    while (now - (this.#samples[0]?.at ?? now) > WINDOW_MS || this.#samples.length > MOST_SAMPLES)
      this.#samples.shift();
    const isUsable = this.#makesSense(now);
    if (isUsable !== this.#usable) this.#isAdrift = true;
    this.#usable = isUsable;
    this.#base = leastTransit(this.#samples);
    const isLate = transit - this.#base > this.#delay && this.#samples.length < MOST_SAMPLES;
    const isDue = isLate || now - this.#adaptedAt >= ADAPT_EVERY_MS;
    if (this.#smoothing === 'auto' && isDue) this.#adapt(now);
    return jumps;
  }

  /**
   * When a picture should be shown, to tell how far apart pictures are: their time stamps, brought to the host's clock
   * once. Where these are of no use, pictures are as far apart as their arrivals.
   */
  showAt(pts: number, arrivedAt: number): number {
    const time = this.#usable ? pts : arrivedAt;
    if (this.#isAdrift) {
      // The times go on from the last picture, by as much as the clock has: a gap or a step back would cost pictures.
      const { showAt, arrivedAt: before } = this.#lastShown ?? { showAt: arrivedAt, arrivedAt };
      this.#anchor = showAt + (arrivedAt - before) - time;
      this.#isAdrift = false;
    }
    const showAt = time + this.#anchor;
    this.#lastShown = { showAt, arrivedAt };
    return showAt;
  }

  /** When a packet with this time stamp is due, on the host's clock. */
  dueOf(time: number): number {
    return time + this.#base + this.#delay;
  }

  /** Forgets the stream, and the delay that it needed. */
  reset(): void {
    this.#restart();
    this.#delay = this.#smoothing === 'auto' ? 0 : this.#smoothing;
    this.#lastShown = undefined;
  }

  /** The same stream goes on with other time stamps. */
  #restart(): void {
    this.#samples = [];
    this.#usable = true;
    this.#isAdrift = true;
    this.#stalledSince = undefined;
  }

  /** A stall ends when packets are in time again, or when it lasts: then the stream has a new delay of its own. */
  #noteStall(lateness: number, now: number, silence: number): void {
    if (lateness > STALL_MS && silence > SILENCE_MS) this.#stalledSince ??= now;
    else if (lateness <= this.#delay + NEGLIGIBLE_MS) this.#stalledSince = undefined;
    if (this.#stalledSince === undefined || now - this.#stalledSince < SETTLED_MS) return;
    this.#samples = this.#samples
      .filter(({ at }) => now - at < SETTLED_MS / 2)
      .map((sample) => ({ ...sample, stalled: false }));
    this.#stalledSince = undefined;
  }

  /** Grows at once, shrinks slowly. */
  #adapt(now: number): void {
    const elapsed = Math.min(now - this.#adaptedAt, WINDOW_MS);
    this.#adaptedAt = now;
    const needed = this.#needed();
    const wanted = needed < NEGLIGIBLE_MS ? 0 : Math.min(needed, LONGEST_AUTO_DELAY_MS);
    this.#delay = Math.max(wanted, this.#delay - (SHRINK_MS_PER_S * elapsed) / 1000);
  }

  /** The delay that brings nearly all packets in time. */
  #needed(): number {
    const transits = new Float64Array(this.#samples.length);
    let count = 0;
    for (const { stalled, transit } of this.#samples) if (!stalled) transits[count++] = transit;
    // Without a function that compares, it is sorted ten times as fast.
    const sorted = transits.subarray(0, count).sort();
    return (sorted[Math.ceil(count * IN_TIME) - 1] ?? this.#base) - this.#base;
  }

  #makesSense(now: number): boolean {
    const last = this.#samples.at(-1);
    let first = last;
    let judged = 0;
    let standing = 0;
    let back = 0;
    for (let index = this.#samples.length - 1; index >= 0; index--) {
      const sample = this.#samples[index];
      if (sample === undefined || now - sample.at > WINDOW_MS / 2) break;
      first = sample;
      judged++;
      if (sample.step === 'standing') standing++;
      else if (sample.step === 'back') back++;
    }
    const span = first === undefined || last === undefined ? 0 : last.at - first.at;
    if (first === undefined || last === undefined || span < GLANCE_MS) return this.#usable;
    if (standing > MOST_STANDING * judged || back > MOST_GOING_BACK * judged) return false;
    // While the network catches up, the clock and the time stamps differ for a good reason.
    if (this.#stalledSince !== undefined) return this.#usable;
    const rate = (last.dts - first.dts) / span;
    if (span < JUDGED_MS) return this.#usable && rate >= SLOWEST_GLANCE;
    return rate >= SLOWEST && rate <= FASTEST;
  }
}

/** A loop, because it runs for each packet. */
function leastTransit(samples: readonly Sample[]): number {
  let least = Number.POSITIVE_INFINITY;
  for (const { transit } of samples) if (transit < least) least = transit;
  return least;
}
