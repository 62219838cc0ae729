/** A stretch of time, on the clock of `process.hrtime.bigint()`, in milliseconds. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Milliseconds of the host's clock. */
export function hostMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

const TICK_MS = 5;
/** A timer that is later than this was kept from running by the machine. */
const LATE_MS = 20;

/** Ticks, and keeps when this process did not get to run: then others did not either, through no fault of theirs. */
export class Ticker implements Disposable {
  readonly stalls: Stretch[] = [];
  readonly #timer: NodeJS.Timeout;
  #last: number = hostMs();

  constructor() {
    this.#timer = setInterval(() => {
      const now = hostMs();
      if (now - this.#last > LATE_MS) this.stalls.push({ from: this.#last, to: now });
      this.#last = now;
    }, TICK_MS);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}

/** How much of the gap is left in milliseconds without the stalls, which may overlap. */
export function withoutStalls(gap: Stretch, stalls: readonly Stretch[]): number {
  let left = gap.to - gap.from;
  let counted = gap.from;
  for (const { from, to } of stalls.toSorted((a, b) => a.from - b.from)) {
    const begin = Math.max(from, counted);
    const end = Math.min(to, gap.to);
    if (end <= begin) continue;
    left -= end - begin;
    counted = end;
  }
  return left;
}
