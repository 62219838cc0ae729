/** 15 pictures a second. */
const EVERY_MS = 1000 / 15;
/** A picture that comes a moment earlier is taken too. */
const LEAST_MS = EVERY_MS - 2;
/** A picture that was expected is looked for a moment later, because none comes at the very time. */
const MARGIN_MS = 1.5;
/** Pictures come at a known rate if so much time is between them. */
const SHORTEST_PERIOD_MS = 4;
const LONGEST_PERIOD_MS = 200;
/** While no new picture is there, it is looked for this often; while nothing moves, less and less. */
const SOON_MS = 4;
const SELDOM_MS = 33;
const SELDOM_AFTER = 1 / 8;

/** A picture that was taken: its number, when it was published, and when it was taken, in milliseconds of one clock. */
interface TakenPicture {
  readonly number: number;
  readonly publishedMs: number;
  readonly takenMs: number;
}

/**
 * When to look for the next picture. Pictures come evenly, so it is looked for just after one is expected: otherwise
 * those that are shown would be older by up to the time between two of them.
 */
export class LookTimes {
  #last: TakenPicture | undefined;

  reset(): void {
    this.#last = undefined;
  }

  /** Milliseconds from `takenMs` to the next look, after a new picture was taken. */
  afterPicture(picture: TakenPicture): number {
    const period = this.#periodTo(picture);
    this.#last = picture;
    if (period === undefined) return EVERY_MS;
    const pictures = Math.max(1, Math.ceil(LEAST_MS / period));
    const due = picture.publishedMs + pictures * period + MARGIN_MS;
    return Math.max(LEAST_MS, due - picture.takenMs);
  }

  /** Milliseconds to the next look, after there was no new picture. */
  afterNothing(nowMs: number): number {
    const silence = nowMs - (this.#last?.takenMs ?? nowMs);
    return Math.min(SELDOM_MS, Math.max(SOON_MS, silence * SELDOM_AFTER - SOON_MS));
  }

  /** Milliseconds between two pictures of the ring, if they come at a rate. */
  #periodTo({ number, publishedMs }: TakenPicture): number | undefined {
    if (this.#last === undefined || number <= this.#last.number) return undefined;
    const period = (publishedMs - this.#last.publishedMs) / (number - this.#last.number);
    return period >= SHORTEST_PERIOD_MS && period <= LONGEST_PERIOD_MS ? period : undefined;
  }
}
